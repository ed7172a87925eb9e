"""Gateways and where they lead, by the manifests alone."""

from typing import Any

import pytest

from microservices.offline.graph.node import Call, Node
from microservices.offline.graph.topology import topology
from tests.manifests.made_routes import (
    GATEWAY_API,
    ISTIO,
    api_gateway,
    istio_gateway,
    virtual_service,
)
from tests.manifests.made_routes import http_route as http_route_of
from tests.offline.graph.access import guarded, operation, peers, policy, principal, rule
from tests.offline.objects import Manifest, placed, service

WEB, API, GATEWAY = "service shop/web", "service shop/api", "gateway shop/door"
INGRESS = rule({"source": {"namespaces": ["istio-ingress"]}}, operation(8080))


def door(*hosts: str, protocol: str = "HTTPS", number: int = 443, **rest: Any) -> Manifest:
    server = {"hosts": list(hosts), "port": {"number": number, "protocol": protocol}, **rest}
    return istio_gateway(server, name="door")


def way_in(*http: Manifest, host: str = "shop.example") -> Manifest:
    return virtual_service(*http, name=f"in-{host}", hosts=[host], gateways=["door"])


def to(host: str, *matches: Manifest) -> Manifest:
    return {"match": list(matches), "route": [{"destination": {"host": host}}]}


def listener(host: str, protocol: str, port: int) -> Manifest:
    return {"name": f"{protocol}-{port}", "hostname": host, "protocol": protocol, "port": port}


def kubernetes_door(*listeners: Manifest) -> Manifest:
    return api_gateway(*listeners, name="door")


def http_route(name: str, *rules: Manifest, **parent: Any) -> Manifest:
    parents = [{"name": "door", **parent}]
    return http_route_of(*rules, parents=parents, name=name, hostnames=["shop.example"])


def calls(*objects: Manifest) -> tuple[Call, ...]:
    return topology([peers(), *objects]).calls


def test_a_gateway_leads_to_the_services_of_its_routes() -> None:
    orders = to("api", {"uri": {"exact": "/orders"}}, {"uri": {"prefix": "/orders/"}})
    routes = way_in(orders, to("web"))
    assert calls(*guarded("web"), *guarded("api"), door("./shop.example"), routes) == (
        Call(GATEWAY, API, ("shop.example/orders/*",)),
        Call(GATEWAY, WEB, ("shop.example",)),
    )


@pytest.mark.parametrize(
    ("match", "words"),
    [
        ({"uri": {"prefix": "/"}}, "shop.example"),
        ({"uri": {"regex": "/a.c"}}, "shop.example/a.c"),
        ({"uri": {"exact": "/a"}, "method": {"exact": "GET"}}, "shop.example/a GET"),
        ({"headers": {"x": {"exact": "1"}}}, "shop.example on a condition"),
    ],
)
def test_what_a_route_asks_for_is_told(match: Manifest, words: str) -> None:
    found = calls(*guarded("web"), door("shop.example"), way_in(to("web", match)))
    assert found == (Call(GATEWAY, WEB, (words,)),)


def test_a_gateway_is_told_with_its_doors_and_one_of_somebody_else_by_its_name() -> None:
    routes = way_in(to("web"))
    found = topology([door("./shop.example"), routes]).nodes[GATEWAY]
    assert found == Node("gateway", "shop/door", ("shop.example", "HTTPS :443"))
    assert topology([*guarded("web"), routes]).nodes[GATEWAY] == Node("gateway", "door")


WITHIN = virtual_service(to("web"))


@pytest.mark.parametrize(
    "route", [way_in(to("other.elsewhere.svc.cluster.local")), way_in(to("a.b")), WITHIN]
)
def test_a_route_to_nobody_here_or_within_the_mesh_is_no_way_in(route: Manifest) -> None:
    assert calls(*guarded("web"), route) == ()


@pytest.mark.parametrize(
    ("gateway", "words"),
    [
        (door("a", protocol="HTTP", number=80), ("plaintext at :80",)),
        (door("a", protocol="HTTP", number=80, tls={"httpsRedirect": True}), ()),
        (door("*"), ("every host at :443",)),
        (kubernetes_door(listener("a", "HTTP", 80)), ("plaintext at :80",)),
        (kubernetes_door(listener("a", "HTTPS", 443)), ()),
        (kubernetes_door({"protocol": "HTTPS", "port": 443}), ("every host at :443",)),
    ],
)
def test_plaintext_and_every_host_are_unprotected(
    gateway: Manifest, words: tuple[str, ...]
) -> None:
    assert topology([gateway]).nodes[GATEWAY].open == words


@pytest.mark.parametrize(
    ("gateway", "namespace"),
    [
        ({**door("a")["spec"], "selector": {"istio": "gateway", "x": "y"}}, "istio-ingress"),
        (kubernetes_door(listener("a", "HTTPS", 443))["spec"], "shop"),
    ],
)
def test_a_gateway_tells_that_it_needs_a_token(gateway: Manifest, namespace: str) -> None:
    asking = policy(
        "x", rule({"source": {"notRequestPrincipals": ["https://login/*"]}}), action="DENY"
    )
    asking["spec"]["selector"] = {"matchLabels": {"istio": "gateway"}}
    asking["metadata"]["namespace"] = namespace
    version = GATEWAY_API if "listeners" in gateway else ISTIO
    of_a_service = policy("web", rule({"source": {"notRequestPrincipals": ["*"]}}), action="DENY")
    drawn = placed("Gateway", "door", version, spec=gateway)
    found = topology([drawn, asking, *guarded("web"), of_a_service])
    assert found.nodes[GATEWAY].about == ("a", "HTTPS :443", "needs a token of https://login")


def test_namespaces_of_gateways_are_told_with_them() -> None:
    objects = [*guarded("web", INGRESS), door("shop.example"), way_in(to("web"))]
    found = topology([peers(), *objects])
    assert found.calls == (Call(GATEWAY, WEB, ("shop.example",)),)
    assert found.nodes[GATEWAY].about[-1] == "pods of istio-ingress"
    assert found.everything_open() == []


def test_the_same_namespace_is_unprotected_at_a_service_without_a_way_in() -> None:
    objects = [*guarded("web", INGRESS), *guarded("api", INGRESS), way_in(to("web"))]
    found = topology([peers(), *objects])
    assert Call("caller istio-ingress", API, (":8080",), ("every account of the namespace",)) in (
        found.calls
    )


def test_routes_of_the_gateway_api_are_read_alike() -> None:
    version = service("web-v1", selector={"app": "web", "version": "v1"})
    backend = {"backendRefs": [{"name": "web-v1"}]}
    matches = [
        {"path": {"value": "/new"}, "method": "GET"},
        {"path": {"type": "Exact", "value": "/a"}},
    ]
    within = placed("HTTPRoute", "web", GATEWAY_API)
    parent = {"group": "", "kind": "Service", "name": "web"}
    within["spec"] = {"parentRefs": [parent], "rules": [backend]}
    routes = http_route("one", {**backend, "matches": matches}), http_route("two", backend)
    found = calls(*guarded("web"), version, within, kubernetes_door(), *routes)
    words = ("shop.example/new/* GET", "shop.example/a", "shop.example")
    assert found == (Call(GATEWAY, WEB, words),)


@pytest.mark.parametrize("parent", [{"port": 80}, {"sectionName": "HTTP-80"}])
def test_a_listener_that_redirects_to_https_is_protected(parent: Manifest) -> None:
    redirect = {"filters": [{"requestRedirect": {"scheme": "https"}}]}
    doors = kubernetes_door(listener("a", "HTTP", 80), listener("a", "HTTPS", 443))
    found = topology([doors, http_route("redirect", redirect, **parent)]).nodes[GATEWAY]
    assert found.open == ()
    assert found.about == ("a", "HTTP :80, redirected to HTTPS", "HTTPS :443")


def test_names_are_whole_where_there_are_two_namespaces() -> None:
    other = service("web")
    other["metadata"]["namespace"] = "mall"
    found = topology([*guarded("web", rule(principal("web"))), other])
    assert {node.name for node in found.nodes.values()} == {"shop/web", "mall/web"}
