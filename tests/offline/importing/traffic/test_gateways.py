"""What several Gateways and Ingresses become: a stack has one gateway."""

# A manifest stands on one line.
# ruff: noqa: E501

from typing import Any

import pytest

from microservices.offline.importing.system import System
from tests.offline.importing.manifests import ORDERS, imported, left, said, web

ONE = "a stack has one gateway: import what is at another one by itself"
NO_CERTIFICATE = "the gateway sends HTTP to HTTPS, and this host has no certificate"


def all_of(*texts: str) -> System:
    """The system of several manifests, with two services."""
    return imported("\n---\n".join([web(), ORDERS, *texts]))


def server(*hosts: str, certificate: str = "") -> str:
    """A server of a Gateway: of HTTPS with a certificate, and else of HTTP."""
    protocol = "HTTPS" if certificate else "HTTP"
    tls = f", tls: {{mode: SIMPLE, credentialName: {certificate}}}" if certificate else ""
    names = ", ".join(f"'{one}'" for one in hosts)
    return f"{{port: {{protocol: {protocol}}}, hosts: [{names}]{tls}}}"


def gateway(name: str, *servers: str, pods: str = "ingressgateway") -> str:
    """A Gateway of some pods."""
    return f"Gateway/{name}: {{spec: {{selector: {{istio: {pods}}}, servers: [{', '.join(servers)}]}}}}"


def route(name: str, hosts: str, service: str = "web", at: str = "g") -> str:
    """A VirtualService at Gateways."""
    return f"VirtualService/{name}: {{spec: {{hosts: [{hosts}], gateways: [{at}], http: [{{route: [{{destination: {{host: {service}}}}}]}}]}}}}"


def test_the_gateway_with_most_hosts_is_that_of_the_stack() -> None:
    internal = gateway("i", server("i.example.com"), pods="internal")
    result = all_of(
        internal,
        gateway("g", server("a.example.com", "b.example.com")),
        route("a", "a.example.com"),
        route("i", "i.example.com", "orders", "ns/i"),
        route("b", "b.example.com", "orders", "g, i"),
    )
    assert result.stack["gateway"] == {
        "hosts": ["a.example.com", "b.example.com"],
        "plaintext": True,
    }
    assert said(result, "orders/expose") == {"paths": ["/"], "hosts": ["b.example.com"]}
    assert left(result) == dict.fromkeys(
        ["Gateway/i", "VirtualService/i", "VirtualService/b: spec.gateways"], ONE
    )


def test_a_host_without_a_certificate_is_told_beside_one_that_has_one() -> None:
    result = all_of(
        gateway("g", server("a.example.com", certificate="t"), server("b.example.com", "*")),
        route("a", "a.example.com, b.example.com"),
        route("b", "b.example.com", "orders"),
    )
    assert result.stack["gateway"] == {
        "hosts": ["a.example.com"],
        "tls": {"credentialName": "t"},
    }
    assert said(result, "web/expose") == {"paths": ["/"]}
    assert said(result, "orders/expose") is None
    assert left(result) == dict.fromkeys(
        [
            "Gateway/g: spec.servers[1].hosts",
            "VirtualService/a: spec.hosts",
            "VirtualService/b",
        ],
        NO_CERTIFICATE,
    )


def test_each_host_has_its_certificate_and_a_second_one_is_told() -> None:
    result = all_of(
        gateway(
            "g",
            server("a.example.com", certificate="a"),
            server("*.b.example.com", certificate="b"),
            server("*.b.example.com", certificate="c"),
            server("x.b.example.com", certificate="a"),
        )
    )
    assert result.stack["gateway"] == {
        "hosts": ["a.example.com", "*.b.example.com", "x.b.example.com"],
        "tls": {"credentialName": "a", "hosts": {"*.b.example.com": {"credentialName": "b"}}},
    }
    assert left(result) == {
        "Gateway/g: spec.servers[2].tls.credentialName": "a host has one certificate"
    }


def test_a_route_for_any_host_is_for_those_of_its_gateway() -> None:
    result = all_of(
        gateway("g", server("a.example.com")),
        gateway("h", server("b.example.com")),
        route("a", "'*'"),
    )
    assert said(result, "web/expose") == {"paths": ["/"], "hosts": ["a.example.com"]}


def listeners(**hosts: str) -> str:
    """A Gateway of the Gateway API, with sections."""
    each = ", ".join(
        f"{{name: {name}, protocol: HTTP, hostname: {host}}}" for name, host in hosts.items()
    )
    return f"Gateway/g: {{apiVersion: gateway.networking.k8s.io/v1, spec: {{listeners: [{each}]}}}}"


PARENTS = [
    ("{name: g}", ["a.example.com", "b.example.com"]),
    ("{name: g, sectionName: b}", ["b.example.com"]),
]


@pytest.mark.parametrize(("parent", "hosts"), PARENTS)
def test_an_http_route_without_hosts_has_those_of_its_section(parent: str, hosts: Any) -> None:
    text = f"HTTPRoute/h: {{spec: {{parentRefs: [{parent}], rules: [{{backendRefs: [{{name: web}}]}}]}}}}"
    result = all_of(listeners(a="a.example.com", b="b.example.com"), text)
    own = {"hosts": hosts} if len(hosts) == 1 else {}
    assert said(result, "web/expose") == {"paths": ["/"], **own}
    assert result.stack["gateway"]["hosts"] == ["a.example.com", "b.example.com"]
    assert not left(result)
    assert all_of(text).stack["gateway"]["hosts"] == ["*"]


def ingress(name: str, service: str, spec: str = "", annotations: str = "") -> str:
    """An Ingress with one host."""
    backend = f"{{service: {{name: {service}, port: {{number: 80}}}}}}"
    rules = f"[{{host: {name}.example.com, http: {{paths: [{{backend: {backend}}}]}}}}]"
    return f"Ingress/{name}: {{metadata: {{annotations: {{{annotations}}}}}, spec: {{{spec}rules: {rules}}}}}"


def test_ingresses_of_another_class_and_hosts_without_certificates_are_told() -> None:
    tls = "tls: [{hosts: [%s.example.com], secretName: %s}], "
    result = all_of(
        ingress(
            "a",
            "web",
            "ingressClassName: public, " + tls % ("a", "t"),
            "cert-manager.io/issuer: le",
        ),
        ingress(
            "b",
            "orders",
            tls % ("b", "u"),
            "kubernetes.io/ingress.class: public, cert-manager.io/cluster-issuer: all",
        ),
        ingress("c", "orders"),
        ingress("d", "orders", "ingressClassName: internal, "),
    )
    assert result.stack["gateway"] == {
        "hosts": ["a.example.com", "b.example.com"],
        "tls": {
            "credentialName": "t",
            "issuer": {"name": "le", "kind": "Issuer"},
            "hosts": {"b.example.com": {"credentialName": "u", "issuer": {"name": "all"}}},
        },
    }
    assert left(result) == {"Ingress/c": NO_CERTIFICATE, "Ingress/d": ONE}


def test_hosts_that_have_no_place_are_told() -> None:
    at_gateway = left(all_of(route("v", "web, a.example.com")))
    assert at_gateway == {
        "VirtualService/v: spec.hosts": "no request at a gateway has a service as its host"
    }
    connections = "spec: {hosts: [web], tcp: [{route: [{destination: {host: web}}]}]}"
    told = left(all_of(f"VirtualService/v: {{{connections}}}"))["VirtualService/v"]
    assert told.startswith("routes are of HTTP")
    elsewhere = left(all_of(route("v", "a.example.com", at="mesh")))
    assert "write `externalServices`" in elsewhere["VirtualService/v"]
