"""What no HTTPRoute could hold, or would hold to mean something else."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack, web
from tests.rules.traffic import ROUTE, SPLIT, WEB, routed, traffic

GATEWAY_API: Tree = {"mesh": {"routes": "gateway-api"}}
TESTERS: Tree = {"headers": {"x-a": {"regex": "a+"}}}


def found(values: Tree) -> list[str]:
    """What is wrong with a stack that is not wrong where its routes are Istio's own kinds."""
    assert problems(values) == []
    return problems(values | GATEWAY_API)


@pytest.mark.parametrize(
    "values",
    [
        routed({"match": {"path": "/a.b/~c!$&'()*+,;=:@%20-_"}}),
        routed({"match": {"path": {"exact": "/a/..b/.c"}}}),
        routed({"match": {"query": {"a": "1", "x-b.c_d~": "2"}}}),
        routed({"match": {"path": "/x"}, "redirect": {"scheme": "https", "port": 443}}),
        routed({"match": {"path": "/x"}, "redirect": {"host": "a.example.com"}}),
        routed({"match": {"methods": ["GET"]}, "rewrite": {"path": "/"}}),
        routed({"match": {"path": {"prefix": "/"}, "methods": ["GET"]}, "rewrite": {"path": "/"}}),
        routed({"match": {"path": "/x"}, "rewrite": {"path": "/y"}}),
        routed({"match": {"methods": ["GET"]}, "rewrite": {"host": "a.example.com"}}),
        traffic(cors={"origins": ["http://*.example.com:8080"]}),
        routed({"match": TESTERS}, {"match": {"path": "/x"}}),
        web(protocol="tcp"),
        web(versions=SPLIT),
    ],
)
def test_what_an_http_route_holds_is_taken(values: Tree) -> None:
    assert found(values) == []


@pytest.mark.parametrize(
    ("path", "odd"),
    [
        ("/a//b", "//"),
        ("/a/./b", "/./"),
        ("/a/.", "/./"),
        ("/a/..", "/../"),
        ("/a%2Fb", "%2f"),
        ({"exact": "/a{b}"}, "{"),
        ({"prefix": "/ä/"}, "ä"),
        ("/a%2", "%"),
    ],
)
def test_a_path_that_may_mean_another_is_refused(path: Any, odd: str) -> None:
    assert found(routed({"match": {"path": path}})) == [
        f"{ROUTE}.match.path: the Gateway API takes no path with `{odd}`; "
        "write the path as it is without it"
    ]


def test_a_parameter_with_an_odd_name_is_refused() -> None:
    assert found(routed({"match": {"query": {"a[b]": "1"}}})) == [
        f'{ROUTE}.match.query["a[b]"]: the Gateway API takes no parameter called `a[b]`; '
        "ask for a header instead"
    ]


@pytest.mark.parametrize("origin", ["null", {"exact": "shop.example.com"}])
def test_an_origin_is_made_like_a_url(origin: Any) -> None:
    text = origin if isinstance(origin, str) else origin["exact"]
    assert found(traffic(cors={"origins": [origin]})) == [
        f"{WEB}.traffic.cors.origins[0]: the Gateway API takes no origin like `{text}`; "
        "write one such as https://shop.example.com"
    ]


@pytest.mark.parametrize(
    "match", [{"methods": ["GET"]}, {"path": {"prefix": "/"}, "methods": ["GET"]}]
)
def test_nothing_takes_the_place_of_every_path(match: Tree) -> None:
    assert found(routed({"match": match, "rewrite": {"path": "/n/"}})) == [
        f"{ROUTE}.rewrite.path: `/a` would become `/na` in the Gateway API; "
        "match a prefix such as `/api/`"
    ]


@pytest.mark.parametrize(("scheme", "port"), [("https", 443), ("http", 80)])
def test_a_redirect_to_a_scheme_names_a_port(scheme: str, port: int) -> None:
    assert found(routed({"match": {"path": "/x"}, "redirect": {"scheme": scheme}})) == [
        f"{ROUTE}.redirect.scheme: without a port it is that of {scheme} in the Gateway API; "
        f"write `port: {port}` beside it"
    ]


def test_what_two_routes_share_can_be_said() -> None:
    other = {"headers": {"x-a": {"regex": "b+"}}, "path": "/x"}
    assert found(routed({"match": TESTERS}, {"match": other})) == [
        f"{ROUTE}: route route-2 is more exact, and would take requests that both match; "
        "write texts or prefixes in place of one of the expressions that both have"
    ]


def test_what_the_last_route_shares_can_be_said() -> None:
    lanes = {"beta": {"header": {"x-a": {"regex": "b+"}}, "versions": {"web": "v2"}}}
    path = {"path": {"prefix": "/x/"}, "cookies": {"a": "1"}}
    values = routed({"match": path}) | {"lanes": lanes}
    values["services"]["web"]["versions"] = SPLIT
    assert found(values) == []


def test_an_http_route_has_sixteen_rules() -> None:
    routes = [{"match": {"path": f"/{number}"}} for number in range(16)]
    assert found(routed(*routes)) == [
        f"{WEB}.traffic.routes: with those of lanes they become 17 rules, of at most 16; "
        "write fewer"
    ]


@pytest.mark.parametrize("count", [10, 12])
def test_an_http_route_has_so_many_conditions(count: int) -> None:
    methods = ["GET", "PUT", "POST", "PATCH", "DELETE"]
    routes = [
        {"match": {"headers": {"x-a": str(number)}, "methods": methods}} for number in range(count)
    ]
    paths = [{"match": {"path": f"/{number}", "methods": methods}} for number in range(3)]
    assert found(routed(*routes, *paths)) == [
        f"{WEB}.traffic.routes: with what routes share with later ones there are more conditions "
        "than the 64 of a rule, or the 128 of an HTTPRoute; write fewer"
    ]


def test_a_service_with_a_tcp_port_has_one_version() -> None:
    ports = {"db": {"port": 5432, "protocol": "tcp"}}
    assert found(web(ports=ports, versions=SPLIT)) == [
        f"{WEB}.versions: connections to port db would go to the pods of every version; "
        "write one version, or another protocol"
    ]


@pytest.mark.parametrize(
    ("version", "lines"),
    [
        ("1.2", []),
        (
            "1.3",
            [
                "Pulumi.dev.yaml: microservices:gateway.tls.minVersion: "
                "the Gateway API cannot ask for TLS 1.3; "
                "leave it out, or write `mesh: {routes: istio}`"
            ],
        ),
    ],
)
def test_a_listener_speaks_every_version_of_tls(version: str, lines: list[str]) -> None:
    tls = {"credentialName": "shop-tls", "minVersion": version}
    values = web(expose={}) | {"gateway": {"hosts": ["shop.example.com"], "tls": tls}}
    assert found(values) == lines


def test_a_service_is_not_named_like_a_version_of_another_one() -> None:
    values = stack(services={"web": service(), "web-v1": service(), "web-v2": service()})
    assert found(values) == [
        "Pulumi.dev.yaml: microservices:services.web-v1: "
        "`web-v1` would also be version v1 of service web; rename one of the two"
    ]
    worker = {"image": "web:1", "kind": "worker"}
    assert found(stack(services={"web": worker, "web-v1": service()})) == []


def test_a_version_is_not_named_like_the_headless_service() -> None:
    versions = {"headless": {}}
    assert found(web(versions=versions)) == []
    assert found(web(kind="stateful", versions=versions)) == [
        f"{WEB}.versions.headless: `web-headless` would also be the headless Service of web; "
        "rename one of the two"
    ]
