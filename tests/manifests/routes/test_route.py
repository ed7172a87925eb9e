"""A VirtualService and an HTTPRoute that say the same are the same to whoever reads them."""

from typing import Any

import pytest

from microservices.manifests.routes.route import Route, Rule, routes
from tests.manifests.made_routes import http_route, parent, virtual_service


def test_what_is_no_route_is_passed_by_and_one_without_a_spec_is_not_judged() -> None:
    found = routes([{"kind": "Service"}, virtual_service(), http_route()])
    assert [one.name for one in found] == ["VirtualService/web", "HTTPRoute/web"]
    with pytest.raises(KeyError):
        routes([{"kind": "VirtualService", "metadata": {"name": "web"}}])


def test_a_virtual_service_is_for_the_mesh_and_the_gateways_that_it_names() -> None:
    (mesh,) = Route(virtual_service()).parents
    assert (mesh.kind, mesh.place) == ("Mesh", ("", "mesh"))
    route = Route(virtual_service(gateways=["mesh", "front", "other/back"]))
    assert [(one.kind, one.place) for one in route.parents] == [
        ("Mesh", ("", "mesh")),
        ("Gateway", ("shop", "front")),
        ("Gateway", ("other", "back")),
    ]
    assert route.parents[1].path == ("VirtualService/web", "spec", "gateways", 1)
    assert route.in_mesh
    assert not Route(virtual_service(gateways=["front"])).in_mesh


def test_an_http_route_is_for_its_parents() -> None:
    service, other = parent("Service", port=80), parent("Service", "api", namespace="other")
    gateway = {"name": "front", "sectionName": "https"}
    (own, further) = Route(http_route(parents=[service, other])).parents
    assert (own.place, own.port, own.host) == (("shop", "web"), 80, "web.shop.svc.cluster.local")
    assert further.place == ("other", "api")
    (outside,) = Route(http_route(parents=[gateway])).parents
    assert (outside.kind, outside.place, outside.section) == ("Gateway", ("shop", "front"), "https")
    assert outside.group == "gateway.networking.k8s.io"


def test_the_hosts_are_in_full() -> None:
    hosts = ["web", "a.example", "*"]
    assert Route(virtual_service(hosts=hosts)).hosts == (
        "web.shop.svc.cluster.local",
        "a.example",
        "*",
    )
    assert Route(http_route(parents=[parent("Service")] * 2)).hosts == (
        "web.shop.svc.cluster.local",
    )
    entry = parent("ServiceEntry", "out", group="networking.istio.io")
    assert Route(http_route(parents=[entry])).hosts == ("out",)
    assert Route(http_route(parents=[{"name": "front"}])).hosts == ("*",)
    named = http_route(parents=[{"name": "front"}], hostnames=["a.example"])
    assert (Route(named).hosts, Route(named).written_hosts) == (("a.example",), ["a.example"])


def test_who_sees_a_virtual_service() -> None:
    assert Route(virtual_service(exportTo=["."])).export_to == ["."]
    assert Route(http_route()).export_to == []


MIRRORED = ("requestMirror", "backendRef")


def backends(*found: Rule) -> list[Any]:
    return [
        (one.host, one.port, one.subset, one.weight, one.written, one.path)
        for rule in found
        for one in (*rule.backends, *rule.mirrors)
    ]


def test_where_a_virtual_service_leads() -> None:
    leading = [
        {"destination": {"host": "web", "subset": "v1", "port": {"number": 80}}, "weight": 9},
        {"destination": {"host": "a.example"}},
    ]
    mirror = {"host": "copy"}
    http = {"route": leading, "mirror": mirror, "mirrors": [{"destination": mirror}]}
    route = Route(virtual_service(http, tcp=[{"route": leading[1:]}]))
    at = ("VirtualService/web", "spec", "http", 0)
    copy = "copy.shop.svc.cluster.local"
    assert backends(*route.rules) == [
        ("web.shop.svc.cluster.local", 80, "v1", 9, "web", (*at, "route", 0)),
        ("a.example", None, "", 0, "a.example", (*at, "route", 1)),
        (copy, None, "", 0, "copy", (*at, "mirror")),
        (copy, None, "", 0, "copy", (*at, "mirrors", 0)),
        (
            "a.example",
            None,
            "",
            0,
            "a.example",
            (*at[:2], "tcp", 0, "route", 0),
        ),
    ]
    assert [rule.protocol for rule in route.rules] == ["http", "tcp"]
    assert [rule.number for rule in route.of_protocol("tcp")] == [1]
    assert [one.names_port for one in route.rules[0].backends] == [True, False]


@pytest.mark.parametrize(
    ("of_old", "share"),
    [
        ({}, 100),
        ({"mirrorPercent": 5}, 5),
        ({"mirrorPercentage": {"value": 2.5}}, 2.5),
        ({"mirrorPercentage": {}}, 0),
    ],
)
def test_one_mirror_of_old_is_one_of_several(of_old: Any, share: float) -> None:
    (rule,) = Route(virtual_service({"mirror": {"host": "copy"}, **of_old})).rules
    (mirror,) = rule.mirrors
    assert mirror.content == {"destination": {"host": "copy"}, "percentage": {"value": share}}


@pytest.mark.parametrize(
    ("written", "copied"),
    [({}, 100), ({"percentage": {"value": 12.5}}, 12.5), ({"percentage": {}}, 0)],
)
def test_of_each_request_there_is_a_copy_where_no_share_is_written(
    written: Any, copied: float
) -> None:
    mirrored = {"route": [], "mirrors": [{"destination": {"host": "web"}, **written}]}
    (rule,) = Route(virtual_service(mirrored)).rules
    assert [one.copied for one in rule.mirrors] == [copied]


def test_where_an_http_route_leads() -> None:
    copy = "copy.shop.svc.cluster.local"
    leading: list[dict[str, Any]] = [
        {"name": "web-v1", "port": 80, "weight": 9},
        {"name": "api", "namespace": "other", "weight": "a"},
        {"group": "networking.istio.io", "kind": "Hostname", "name": "a.example", "port": 443},
    ]
    mirror = {"requestMirror": {"backendRef": {"name": "copy", "port": 80}}}
    leading[0]["filters"] = [mirror]
    (rule,) = Route(http_route({"backendRefs": leading, "filters": [{}, mirror]})).rules
    at = ("HTTPRoute/web", "spec", "rules", 0)
    assert backends(rule) == [
        ("web-v1.shop.svc.cluster.local", 80, "", 9, "web-v1", (*at, "backendRefs", 0)),
        ("api.other.svc.cluster.local", None, "", 1, "api", (*at, "backendRefs", 1)),
        ("a.example", 443, "", 1, "a.example", (*at, "backendRefs", 2)),
        (copy, 80, "", 0, "copy", (*at, "filters", 1, *MIRRORED)),
        (copy, 80, "", 0, "copy", (*at, "backendRefs", 0, "filters", 0, *MIRRORED)),
    ]


@pytest.mark.parametrize(
    ("weights", "istio", "gateway_api"),
    [
        ([80, 20], [80, 20], [80, 20]),
        ([1, 3], [25, 75], [25, 75]),
        ([None], [100], [100]),
        ([0], [100], [0]),
        ([None, None], [50, 50], [50, 50]),
        ([0, 0], [50, 50], [0, 0]),
        ([1, None], [100, 0], [50, 50]),
    ],
)
def test_weights_are_parts_of_their_sum(
    weights: list[int | None], istio: list[float], gateway_api: list[float]
) -> None:
    written = [{} if weight is None else {"weight": weight} for weight in weights]
    leading = [{"destination": {"host": "web"}, **one} for one in written]
    (rule,) = Route(virtual_service({"route": leading})).rules
    assert [share for _, share in rule.shares()] == istio
    (rule,) = Route(http_route({"backendRefs": [{"name": "web", **one} for one in written]})).rules
    assert [share for _, share in rule.shares()] == gateway_api


def test_of_an_http_route_what_asks_for_more_is_tried_first() -> None:
    path = {"type": "PathPrefix", "value": "/api"}
    header, query = ([{"name": "a", "value": "1"}] for _ in range(2))
    last_to_first = [
        {"matches": [{"path": {"type": "RegularExpression", "value": "/.*/long/one"}}]},
        {},
        {"matches": [{"path": path}]},
        {"matches": [{"path": path, "queryParams": query}]},
        {"matches": [{"path": path, "headers": header}]},
        {"matches": [{"path": path, "method": "GET"}]},
        {"matches": [{"path": {"type": "PathPrefix", "value": "/api/v1"}}]},
        {"matches": [{"path": {"type": "Exact", "value": "/a"}}]},
    ]
    tried = Route(http_route(*last_to_first)).tried()
    assert [rule.number for rule, _ in tried] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert tried[-2][1] == (("HTTPRoute/web", "spec", "rules", 1, "matches", 0), {})


def test_of_a_virtual_service_the_first_is_tried_first() -> None:
    rules = {"match": [{"method": {"exact": "GET"}}, {"uri": {"exact": "/"}}]}, {}
    tried = Route(virtual_service({}, *rules)).tried()
    assert [(rule.number, match and match.path[-1]) for rule, match in tried] == [
        (1, None),
        (2, 0),
        (2, 1),
        (3, None),
    ]
