"""The way in."""

from typing import Any

import pytest

from microservices.dialects.istio.ingress import gateway_spec, host_name, host_spec
from microservices.objects.ingress import token_policy_name
from microservices.objects.stack import stack_objects
from tests.builders import Tree, planned, service
from tests.objects.found import STATE, Found
from tests.objects.of_service import CAREFUL, SPLIT
from tests.objects.way_in import HOST, TLS, deployed, gateway

SHADOW = {"mirror": {"to": "v3", "percent": 10}}


def server(number: int, name: str, tls: Tree | None = None, hosts: Any = (HOST,)) -> Tree:
    port = {"number": number, "name": name, "protocol": name.upper()}
    words = {} if tls is None else {"tls": tls}
    return {"port": port, "hosts": [f"./{host}" for host in hosts], **words}


@pytest.mark.parametrize(
    ("keys", "servers"),
    [
        ({"plaintext": True}, [server(80, "http")]),
        (
            {"tls": TLS},
            [
                server(80, "http", {"httpsRedirect": True}),
                server(443, "https", {"mode": "SIMPLE", **TLS, "minProtocolVersion": "TLSV1_2"}),
            ],
        ),
        (
            {"tls": {"minVersion": "1.3"}},
            [
                server(80, "http", {"httpsRedirect": True}),
                server(443, "https", {"mode": "SIMPLE", "minProtocolVersion": "TLSV1_3"}),
            ],
        ),
        ({"plaintext": True, "httpPort": 8080}, [server(8080, "http")]),
        (
            {"tls": TLS, "httpsPort": 8443},
            [server(8443, "https", {"mode": "SIMPLE", **TLS, "minProtocolVersion": "TLSV1_2"})],
        ),
        ({"plaintext": True, "hosts": ["*"]}, [server(80, "http", hosts=["*"])]),
        (
            {"plaintext": True, "hosts": [HOST, "*.example.com"]},
            [server(80, "http", hosts=(HOST, "*.example.com"))],
        ),
    ],
)
def test_http_is_redirected_where_there_is_tls(keys: Tree, servers: list[Tree]) -> None:
    assert gateway_spec(gateway(**keys)) == {
        "selector": {"istio": "ingressgateway"},
        "servers": servers,
    }


def test_a_host_may_have_a_certificate_of_its_own() -> None:
    own = {"api.example.com": {"credentialName": "api-tls"}, "b.example.com": TLS}
    hosts = ["api.example.com", HOST, "b.example.com"]
    found: Any = gateway_spec(gateway(hosts=hosts, tls={**TLS, "hosts": own}))["servers"]
    shown = [(one["port"]["name"], one["hosts"], one["tls"].get("credentialName")) for one in found]
    assert shown == [
        ("http", [f"./{host}" for host in hosts], None),
        ("https", ["./api.example.com"], "api-tls"),
        ("https-2", [f"./{HOST}", "./b.example.com"], "shop-tls"),
    ]


def test_the_pods_of_the_gateway_are_those_with_its_labels() -> None:
    assert gateway_spec(gateway(selector={"app": "front"}))["selector"] == {"app": "front"}


@pytest.mark.parametrize(
    ("host", "name"),
    [
        (HOST, "gateway-shop.example.com"),
        ("*.example.com", "gateway.example.com"),
        ("*", "gateway.any"),
        (f"{'a' * 55}.example.com", "gateway.72509a1b5c"),
    ],
)
def test_the_routes_of_a_host_are_named_after_it(host: str, name: str) -> None:
    assert host_name(host) == name
    assert len(name) <= 63


def test_a_host_has_the_routes_of_all_its_services() -> None:
    services = {
        "api": service(expose={"paths": ["/api"], "stripPrefix": True}),
        "web": service(expose={}),
    }
    [(host, found)] = planned(services=services, gateway=gateway()).exposed.items()
    assert host_spec(host, found) == {
        "hosts": [HOST],
        "gateways": ["gateway"],
        "http": [
            {
                "name": "api",
                "match": [{"uri": {"exact": "/api"}}, {"uri": {"prefix": "/api/"}}],
                "route": [{"destination": {"host": "api", "subset": "v1"}, "weight": 100}],
                "rewrite": {"uriRegexRewrite": {"match": "^/api/?(.*)$", "rewrite": r"/\1"}},
                "retries": CAREFUL,
            },
            {
                "name": "web",
                "route": [{"destination": {"host": "web", "subset": "v1"}, "weight": 100}],
                "retries": CAREFUL,
            },
        ],
    }


def routed(**keys: Any) -> Found:
    """The way in to a service of three versions, with keys of `gateway`."""
    return deployed({"versions": SPLIT}, **keys)


@pytest.mark.parametrize(
    ("traffic", "versions"), [({}, ["v1", "v2"]), (SHADOW, ["v1", "v2", "v3"])]
)
def test_the_routes_of_a_host_come_after_all_that_they_lead_to(
    traffic: Tree, versions: list[str]
) -> None:
    found, name = (
        deployed({"versions": SPLIT, "traffic": traffic}, plaintext=True),
        f"gateway-{HOST}",
    )
    needs = found.needs("VirtualService", name)
    assert {("Gateway", "gateway"), ("Service", "web")} < needs
    for kind in ("Deployment", "DestinationRule"):
        assert {one for one in needs if one[0] == kind} == {(kind, f"web-{v}") for v in versions}
    assert found.object("VirtualService", name).settles


def test_everything_stands_under_the_component_in_the_namespace_of_the_stack() -> None:
    found = routed(plaintext=True)
    labels = {"app.kubernetes.io/name": "gateway", "app.kubernetes.io/managed-by": "pulumi"}
    for kind, name in (("Gateway", "gateway"), ("VirtualService", f"gateway-{HOST}")):
        manifest = found.manifests[kind, name]
        assert manifest["apiVersion"] == "networking.istio.io/v1beta1"
        assert manifest["metadata"] == {"name": name, "namespace": "shop", "labels": labels}
        assert found.parent(kind, name) == ("Ingress", "gateway")


def test_an_issuer_brings_the_secret_beside_the_pods_of_the_gateway() -> None:
    tls = {**TLS, "issuer": {"name": "letsencrypt"}}
    found = routed(tls=tls, namespace="front")
    manifest = found.manifests["Certificate", "shop-tls"]
    assert manifest["metadata"]["namespace"] == "front"
    assert manifest["spec"]["dnsNames"] == [HOST]
    assert found.parent("Certificate", "shop-tls") == ("Ingress", "gateway")


def test_each_certificate_of_an_issuer_is_for_its_hosts() -> None:
    own = {"api.example.com": {"credentialName": "api-tls", "issuer": {"name": "a"}}}
    tls = {**TLS, "issuer": {"name": "letsencrypt"}, "hosts": own}
    found = routed(tls=tls, hosts=[HOST, "api.example.com", "b.example.com"])
    names = {name for kind, name in found.manifests if kind == "Certificate"}
    assert {name: found.manifests["Certificate", name]["spec"]["dnsNames"] for name in names} == {
        "shop-tls": [HOST, "b.example.com"],
        "api-tls": ["api.example.com"],
    }


@pytest.mark.parametrize(
    "keys", [{"plaintext": True}, {"tls": TLS}, {"tls": {"issuer": {"name": "a"}}}]
)
def test_without_an_issuer_or_a_secret_there_is_no_certificate(keys: Tree) -> None:
    assert "Certificate" not in {kind for kind, _ in routed(**keys).manifests}


AUTH: Tree = {"issuer": "https://login.example.com", "audiences": ["shop"]}
TOKENS = "gateway.shop"


@pytest.mark.parametrize("selector", [{}, {"selector": {"app": "front"}}])
def test_tokens_are_asked_for_beside_the_pods_of_the_gateway_before_any_route(
    selector: Tree,
) -> None:
    found = routed(plaintext=True, namespace="front", auth=AUTH, **selector)
    labels = selector.get("selector", {"istio": "ingressgateway"})
    for kind in ("RequestAuthentication", "AuthorizationPolicy"):
        manifest = found.manifests[kind, TOKENS]
        assert manifest["apiVersion"] == "security.istio.io/v1beta1"
        assert manifest["metadata"]["namespace"] == "front"
        assert manifest["spec"]["selector"] == {"matchLabels": labels}
        assert found.parent(kind, TOKENS) == ("Ingress", "gateway")
        assert (kind, TOKENS) in found.needs("VirtualService", f"gateway-{HOST}")


@pytest.mark.parametrize(
    ("hosts", "exposed", "named"),
    [
        ([HOST, "*.example.org"], [], [HOST]),
        (["*.example.org"], ["a.example.org"], ["a.example.org"]),
        (["*.example.org", HOST], ["a.example.org"], ["a.example.org", HOST]),
    ],
)
def test_tokens_are_asked_for_at_whole_hosts_of_the_stack(
    hosts: list[str], exposed: list[str], named: list[str]
) -> None:
    found = deployed({"expose": {"hosts": exposed}}, plaintext=True, hosts=hosts, auth=AUTH)
    policy = found.manifests["AuthorizationPolicy", TOKENS]
    for rule in policy["spec"]["rules"]:
        [to] = rule["to"]
        assert to["operation"]["hosts"] == [text for one in named for text in (one, f"{one}:*")]


@pytest.mark.parametrize("keys", [{}, {"auth": AUTH, "hosts": ["*.example.org"]}])
def test_without_a_word_or_a_whole_host_nobody_is_asked(keys: Tree) -> None:
    kinds = {kind for kind, _ in routed(plaintext=True, **keys).manifests}
    assert not kinds & {"RequestAuthentication", "AuthorizationPolicy"}


def test_what_asks_for_tokens_is_named_after_the_namespace() -> None:
    names = [token_policy_name(name) for name in ("shop", "a" * 55, "a" * 56)]
    assert names == [TOKENS, f"gateway.{'a' * 55}", "gateway.b35439a4ac"]


@pytest.mark.parametrize("routes", ["istio", "gateway-api"])
def test_in_the_namespace_of_another_stack_routes_are_added_to_its_gateway(routes: str) -> None:
    certificate = {"credentialName": "shop-tls", "issuer": {"name": "ca"}}
    keys: Tree = {"gateway": {"hosts": [HOST], "tls": certificate}, "mesh": {"routes": routes}}
    keys["services"] = {"web": service(expose={})}
    own = _kinds(keys)
    assert {"Namespace", "Gateway", "Certificate"} < own
    assert own - _kinds({**keys, "namespaceOptions": {"owner": "platform/prod"}}) == {
        *("Namespace", "Gateway", "Certificate", "PeerAuthentication", "Telemetry")
    }


def _kinds(keys: Tree) -> set[str]:
    objects = stack_objects(planned(**keys), STATE)
    there = {one.key for one in objects}
    assert all(there >= {*one.needs} for one in objects)
    return {one.kind for one in objects}
