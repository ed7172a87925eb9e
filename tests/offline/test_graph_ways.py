"""Gateways and what lies outside, by the manifests alone."""

from typing import Any

import pytest

from offline.graph.node import Call, Node
from offline.graph.topology import topology
from tests.offline.access import (
    CLOSED,
    guarded,
    operation,
    outside,
    peers,
    principal,
    rule,
    sidecar,
)
from tests.offline.objects import Manifest, destination_rule, placed, service, workload
from tests.offline.routing import ISTIO

WEB, API, GATEWAY = "service shop/web", "service shop/api", "gateway shop/door"
BANK = "external api.bank.example"
KUBERNETES = "gateway.networking.k8s.io/v1"
ANY = "may call every host outside"
INGRESS = rule({"source": {"namespaces": ["istio-ingress"]}}, operation(8080))


def door(*hosts: str, protocol: str = "HTTPS", number: int = 443, **rest: Any) -> Manifest:
    server = {"hosts": list(hosts), "port": {"number": number, "protocol": protocol}, **rest}
    return placed("Gateway", "door", ISTIO, spec={"servers": [server]})


def way_in(*http: Manifest, host: str = "shop.example") -> Manifest:
    spec = {"hosts": [host], "gateways": ["door"], "http": list(http)}
    return placed("VirtualService", f"in-{host}", ISTIO, spec=spec)


def to(host: str, *matches: Manifest) -> Manifest:
    return {"match": list(matches), "route": [{"destination": {"host": host}}]}


def listener(host: str, protocol: str, port: int) -> Manifest:
    return {"name": f"{protocol}-{port}", "hostname": host, "protocol": protocol, "port": port}


def kubernetes_door(*listeners: Manifest) -> Manifest:
    spec = {"gatewayClassName": "istio", "listeners": list(listeners)}
    return placed("Gateway", "door", KUBERNETES, spec=spec)


def http_route(name: str, *rules: Manifest, **parent: Any) -> Manifest:
    spec = {"parentRefs": [{"name": "door", **parent}], "hostnames": ["shop.example"]}
    return placed("HTTPRoute", name, KUBERNETES, spec={**spec, "rules": list(rules)})


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


def test_a_gateway_of_somebody_else_is_known_by_its_name() -> None:
    found = topology([peers(), *guarded("web"), way_in(to("web"))])
    assert found.nodes[GATEWAY] == Node("gateway", "door")


def test_a_route_to_nobody_here_is_no_call() -> None:
    assert calls(*guarded("web"), way_in(to("other.elsewhere.svc.cluster.local"))) == ()
    assert calls(*guarded("web"), way_in(to("a.b"))) == ()


def test_routes_within_the_mesh_are_no_way_in() -> None:
    within = placed("VirtualService", "web", ISTIO, spec={"hosts": ["web"], "http": [to("web")]})
    assert calls(*guarded("web"), within) == ()


def test_doors_of_a_gateway_are_told() -> None:
    found = topology([door("./shop.example"), way_in(to("web"))]).nodes[GATEWAY]
    assert found == Node("gateway", "shop/door", ("shop.example", "HTTPS :443"))


@pytest.mark.parametrize(
    ("gateway", "words"),
    [
        (door("a", protocol="HTTP", number=80), ("plain text at :80",)),
        (door("a", protocol="HTTP", number=80, tls={"httpsRedirect": True}), ()),
        (door("*"), ("every host at :443",)),
        (kubernetes_door(listener("a", "HTTP", 80)), ("plain text at :80",)),
        (kubernetes_door(listener("a", "HTTPS", 443)), ()),
        (kubernetes_door({"protocol": "HTTPS", "port": 443}), ("every host at :443",)),
    ],
)
def test_plain_text_and_every_host_stand_open(gateway: Manifest, words: tuple[str, ...]) -> None:
    assert topology([gateway]).nodes[GATEWAY].open == words


def test_namespaces_of_gateways_are_told_with_them() -> None:
    objects = [*guarded("web", INGRESS), door("shop.example"), way_in(to("web"))]
    found = topology([peers(), *objects])
    assert found.calls == (Call(GATEWAY, WEB, ("shop.example",)),)
    assert found.nodes[GATEWAY].about[-1] == "pods of istio-ingress"
    assert found.everything_open() == []


def test_the_same_namespace_stands_open_at_a_service_without_a_way_in() -> None:
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
    within = placed("HTTPRoute", "web", KUBERNETES)
    parent = {"group": "", "kind": "Service", "name": "web"}
    within["spec"] = {"parentRefs": [parent], "rules": [backend]}
    routes = http_route("one", {**backend, "matches": matches}), http_route("two", backend)
    found = calls(*guarded("web"), version, within, kubernetes_door(), *routes)
    words = ("shop.example/new/* GET", "shop.example/a", "shop.example")
    assert found == (Call(GATEWAY, WEB, words),)


@pytest.mark.parametrize("parent", [{"port": 80}, {"sectionName": "HTTP-80"}])
def test_a_listener_that_sends_to_https_is_not_open(parent: Manifest) -> None:
    redirect = {"filters": [{"requestRedirect": {"scheme": "https"}}]}
    doors = kubernetes_door(listener("a", "HTTP", 80), listener("a", "HTTPS", 443))
    found = topology([doors, http_route("redirect", redirect, **parent)]).nodes[GATEWAY]
    assert found.open == ()
    assert found.about == ("a", "HTTP :80, sent to https", "HTTPS :443")


def test_a_sidecar_names_the_hosts_outside_that_are_called() -> None:
    objects = [*guarded("web", calls=("./api.bank.example",)), *guarded("api")]
    assert calls(*objects, outside("bank", "api.bank.example")) == (
        Call(WEB, BANK, (":443 HTTPS",)),
    )


def test_a_service_of_another_namespace_is_a_neighbour() -> None:
    host = "mail/smtp.mail.svc.cluster.local"
    found = topology([peers(), *guarded("web", calls=(host, "./web.shop.svc.cluster.local"))])
    assert found.nodes["neighbour mail/smtp"] == Node("neighbour", "mail/smtp")
    assert found.calls == (Call(WEB, "neighbour mail/smtp"),)


def test_a_host_of_another_namespace_is_not_meant() -> None:
    objects = guarded("web", calls=("other/api.bank.example",))
    assert calls(*objects, outside("bank", "api.bank.example")) == ()


def test_without_a_sidecar_every_host_is_called() -> None:
    objects = [service(), workload(pod=CLOSED), outside("bank", "api.bank.example")]
    found = topology([peers(), *objects])
    assert found.calls == (Call(WEB, BANK, (":443 HTTPS",)),)
    assert ANY in found.nodes[WEB].open


def network(*egress: Manifest, types: tuple[str, ...] = ("Egress",)) -> Manifest:
    spec = {"podSelector": {}, "policyTypes": list(types), "egress": list(egress)}
    return placed("NetworkPolicy", "out", "networking.k8s.io/v1", spec=spec)


@pytest.mark.parametrize(
    ("policy", "called", "words"),
    [
        (network(types=("Ingress",)), True, ANY),
        (network(), False, ""),
        (network({"to": [{"podSelector": {}}]}), False, ""),
        (network({}), True, ANY),
        (network({"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}), True, ANY),
        (
            network({"to": [{"ipBlock": {"cidr": "::/0"}}], "ports": [{"port": 443}]}),
            True,
            f"{ANY} at :443",
        ),
        (
            network({"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 80}]}),
            False,
            f"{ANY} at :80",
        ),
        (network({"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}), False, ""),
    ],
)
def test_without_a_sidecar_the_network_may_refuse(
    policy: Manifest, called: bool, words: str
) -> None:
    objects = [service(), workload(pod=CLOSED), outside("bank", "api.bank.example"), policy]
    found = topology([peers(), *objects])
    assert bool(found.calls) is called
    assert [text for text in found.nodes[WEB].open if "host" in text] == ([words] if words else [])


def test_a_sidecar_that_refuses_nothing_stands_open() -> None:
    found = topology([peers(), *guarded("web"), sidecar("web", mode=None)])
    assert ANY in found.nodes[WEB].open


def test_a_sidecar_of_the_namespace_is_for_pods_without_their_own() -> None:
    whole = sidecar("", "./api.bank.example")
    del whole["spec"]["workloadSelector"]
    objects = [service(), workload(pod=CLOSED), *guarded("api"), whole]
    found = calls(*objects, outside("bank", "api.bank.example"))
    assert found == (Call(WEB, BANK, (":443 HTTPS",)),)


@pytest.mark.parametrize(
    ("objects", "words"),
    [
        ((outside("bank", "api.bank.example"),), ()),
        ((outside("bank", "api.bank.example", 80, "HTTP"),), ("plain text at :80 HTTP",)),
        ((outside("bank", "api.bank.example", 5432, "TCP"),), ()),
    ],
)
def test_plain_text_to_a_host_outside_stands_open(
    objects: tuple[Manifest, ...], words: tuple[str, ...]
) -> None:
    assert topology(objects).nodes[BANK].open == words


def test_hosts_that_end_alike_stand_open() -> None:
    found = topology([outside("bank", "*.bank.example")])
    assert found.nodes["external *.bank.example"].open == ("every host that ends so",)


def tls_rule(policy: Manifest) -> Manifest:
    found = destination_rule(host="api.bank.example")
    found["spec"]["trafficPolicy"] = policy
    return found


def tls_policy() -> Manifest:
    target = {"group": "networking.istio.io", "kind": "ServiceEntry", "name": "bank"}
    return placed("BackendTLSPolicy", "bank", KUBERNETES, spec={"targetRefs": [target]})


@pytest.mark.parametrize(
    "encrypting",
    [
        tls_rule({"tls": {"mode": "SIMPLE"}}),
        tls_rule({"portLevelSettings": [{"port": {"number": 80}, "tls": {"mode": "MUTUAL"}}]}),
        tls_policy(),
    ],
)
def test_what_the_proxy_encrypts_is_not_plain_text(encrypting: Manifest) -> None:
    found = topology([outside("bank", "api.bank.example", 80, "HTTP"), encrypting])
    assert found.nodes[BANK].open == ()


def test_names_are_whole_where_there_are_two_namespaces() -> None:
    other = service("web")
    other["metadata"]["namespace"] = "mall"
    found = topology([*guarded("web", rule(principal("web"))), other])
    assert {node.name for node in found.nodes.values()} == {"shop/web", "mall/web"}
