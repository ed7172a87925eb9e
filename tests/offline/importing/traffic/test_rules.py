"""What several rules of one service become, and which of them are told."""

# A manifest stands on one line.
# ruff: noqa: E501

from typing import Any

import pytest

from microservices.offline.importing.system import System
from tests.offline.importing.manifests import ORDERS, WEB, imported, left, said, versions, web

SUBSETS = "DestinationRule/d: {spec: {host: web, subsets: [{name: old, labels: {version: v1}}, {name: new, labels: {version: v2}}, {name: none, labels: {version: v3}}]}}"
VERSIONS = f"{versions('v1', 'v2')}\n---\n{SUBSETS}"
TO_WEB = "route: [{destination: {host: web}}]"
OLD, NEW = (f"route: [{{destination: {{host: web, subset: {one}}}}}]" for one in ("old", "new"))


def all_of(*texts: str) -> System:
    """The system of several manifests."""
    return imported("\n---\n".join(texts))


def route(http: str, where: str = "hosts: [a.example.com], gateways: [g]", name: str = "v") -> str:
    """A VirtualService at a gateway, or elsewhere."""
    return f"VirtualService/{name}: {{spec: {{{where}, http: [{http}]}}}}"


def below(path: str) -> str:
    """The match of a beginning of a path."""
    return f"match: [{{uri: {{prefix: {path}}}}}]"


def at(path: str, **words: Any) -> dict[str, Any]:
    """A route of the gateway alone."""
    return {"match": {"path": {"prefix": path}, "gateway": True}, **words}


BY_PATH = [
    (
        f"{{{below('/old')}, {OLD}}}, {{{below('/new')}, {NEW}}}",
        [at("/old", to="v1"), at("/new", to="v2")],
    ),
    (
        f"{{{below('/upload')}, timeout: 300s, {TO_WEB}}}, {{timeout: 2s, {TO_WEB}}}",
        [
            at("/upload", timeoutMilliseconds=300_000),
            {"match": {"gateway": True}, "timeoutMilliseconds": 2000},
        ],
    ),
    (
        f"{{{below('/upload')}, {TO_WEB}}}, {{timeout: 2s, {TO_WEB}}}",
        [at("/upload"), {"match": {"gateway": True}, "timeoutMilliseconds": 2000}],
    ),
    (f"{{{below('/a/')}, rewrite: {{uri: /}}, {TO_WEB}}}", [at("/a/", rewrite={"path": "/"})]),
    (
        f"{{rewrite: {{authority: b}}, {TO_WEB}}}",
        [{"match": {"gateway": True}, "rewrite": {"host": "b"}}],
    ),
]


@pytest.mark.parametrize(("http", "routes"), BY_PATH)
def test_rules_by_path_at_a_gateway_are_routes(http: str, routes: Any) -> None:
    result = all_of(VERSIONS, route(http))
    assert said(result, "web/traffic") == {"routes": routes}
    assert not [one for one in left(result) if one.startswith("VirtualService")]


def test_what_is_exposed_and_treated_alike_is_said_of_the_service() -> None:
    http = f"{{{below('/a')}, timeout: 2s, {OLD}}}, {{{below('/b')}, timeout: 2s, {OLD}}}"
    result = all_of(VERSIONS, route(http))
    assert said(result, "web/traffic") == {"timeoutMilliseconds": 2000}
    assert [said(result, f"web/versions/{one}/weight") for one in ("v1", "v2")] == [100, 0]


def test_rules_of_the_mesh_do_not_hold_at_the_gateway() -> None:
    mesh = f"{{{below('/a')}, timeout: 1s, {TO_WEB}}}, {{timeout: 2s, {TO_WEB}}}, {{{below('/b')}, {TO_WEB}}}"
    result = all_of(web(), route(mesh, "hosts: [web]"), route(f"{{{TO_WEB}}}", name="w"))
    wanted = {"path": {"prefix": "/a"}, "gateway": False}
    assert said(result, "web/traffic") == {
        "routes": [{"match": wanted, "timeoutMilliseconds": 1000}],
        "timeoutMilliseconds": 2000,
    }
    assert {*left(result).values()} == {"no request comes here: a rule before it has them all"}


ANOTHER = "another rule says it otherwise of the same requests"
TWO = "a route leads to one service: its callers choose between services"
NOT_EVERY = "what it leads to is neither one version of the service nor all of them"
TOLD = [
    # The second of two that say it differently.
    (f"{{timeout: 2s, {TO_WEB}}}", f"{{timeout: 3s, {TO_WEB}}}", ANOTHER),
    (f"{{{OLD}}}", f"{{{NEW}}}", ANOTHER),
    (
        f"{{{below('/a')}, timeout: 1s, {TO_WEB}}}, {{{TO_WEB}}}",
        f"{{{below('/a')}, timeout: 2s, {TO_WEB}}}",
        ANOTHER,
    ),
    (
        f"{{{TO_WEB}}}",
        "{route: [{destination: {host: orders}}]}",
        "two services would have one path of a host",
    ),
    # What no word says.
    ("", "{route: [{destination: {host: web, subset: none}}]}", NOT_EVERY),
    ("", "{route: [{destination: {host: web, subset: unknown}}]}", NOT_EVERY),
    (
        "",
        "{route: [{destination: {host: web}, weight: 90}, {destination: {host: web, subset: new}, weight: 10}]}",
        "versions divide all requests: none of the destinations has every pod",
    ),
    (
        "",
        "{route: [{destination: {host: web, port: {number: 9999}}}]}",
        "it leads to no port of the service",
    ),
    (
        "",
        "{route: [{destination: {host: web.other.svc.cluster.local}}]}",
        "it leads to no service of these objects",
    ),
]


@pytest.mark.parametrize(("first", "second", "why"), TOLD)
def test_a_rule_that_is_not_said_is_told(first: str, second: str, why: str) -> None:
    before = all_of(VERSIONS, ORDERS, route(first))
    result = all_of(VERSIONS, ORDERS, route(first), route(second, name="w"))
    told = {why for one, why in left(result).items() if one.startswith("VirtualService/w")}
    assert told == {why}
    assert said(result, "web") == said(before, "web")
    assert said(result, "orders") == said(before, "orders")


MESH = [
    ("{timeout: 3s, route: [{destination: {host: orders}}]}", TWO),
    (f"{{match: [{{port: 90}}], {TO_WEB}}}", "it leads to no service of these objects"),
    (
        "{timeout: 3s, route: [{destination: {host: orders, port: {number: 90}}}]}",
        "requests to a port stay at this port",
    ),
]


@pytest.mark.parametrize(("http", "why"), MESH)
def test_callers_in_the_mesh_get_what_they_call(http: str, why: str) -> None:
    host = "orders" if "port: {" in http else "web"
    result = all_of(web(), ORDERS, route(http, f"hosts: [{host}]"))
    assert left(result)["VirtualService/v"] == why
    assert said(result, "web/traffic") is None
    assert said(result, "orders/traffic") is None


def test_a_rule_with_a_condition_that_no_word_has_is_told_and_the_next_one_stays() -> None:
    rules = f"{{match: [{{sourceLabels: {{app: a}}}}], {NEW}}}, {{{OLD}}}"
    result = all_of(VERSIONS, route(rules, "hosts: [web]"))
    assert said(result, "web/traffic") is None
    assert [said(result, f"web/versions/{one}/weight") for one in ("v1", "v2")] == [100, 0]
    told = left(result)["VirtualService/v: spec.http[0].match[0].sourceLabels.app"]
    assert told == "write `traffic.routes[0].match.callers` of the service"


def test_what_a_service_of_another_namespace_gets_is_told() -> None:
    ref = "parentRefs: [{name: g}], rules: [{backendRefs: [{name: web, namespace: other}]}]"
    result = all_of(web(), f"HTTPRoute/h: {{spec: {{{ref}}}}}")
    assert said(result, "web/expose") is None
    assert left(result)["HTTPRoute/h"] == "it leads to no service of these objects"


def test_the_longest_path_of_an_http_route_comes_first_and_is_of_whole_segments() -> None:
    rules = ", ".join(
        f"{{matches: [{{path: {{type: PathPrefix, value: {path}}}}}], timeouts: {{request: {time}}}, backendRefs: [{{name: web}}]}}"
        for path, time in (("/", "1s"), ("/a", "2s"))
    )
    spec = f"parentRefs: [{{kind: Service, name: web}}], rules: [{rules}]"
    result = all_of(web(), f"HTTPRoute/h: {{spec: {{{spec}}}}}")
    assert said(result, "web/traffic") == {
        "timeoutMilliseconds": 1000,
        "routes": [
            {"match": {"path": path}, "timeoutMilliseconds": 2000}
            for path in ("/a", {"prefix": "/a/"})
        ],
    }


def test_conditions_are_told_where_no_other_rule_has_the_requests() -> None:
    match = "matches: [{path: {type: Exact, value: /health}, method: GET}]"
    one = f"{{{match}, timeouts: {{request: 3s}}, backendRefs: [{{name: web}}]}}"
    for more, wanted in (("", ["exactPath", "methods"]), (", {backendRefs: [{name: web}]}", [])):
        spec = f"parentRefs: [{{name: g}}], hostnames: [a.example.com], rules: [{one}{more}]"
        result = all_of(web(), f"HTTPRoute/h: {{spec: {{{spec}}}}}")
        assert [*left(result)] == [f"HTTPRoute/h: matches.{word}" for word in wanted]
        assert said(result, "web/traffic/routes/0/timeoutMilliseconds") == 3000


def ingress(name: str, service: str, port: int = 80, path: str = "/", canary: str = "") -> str:
    """An Ingress with one host and one path; a canary has annotations."""
    backend = f"{{service: {{name: {service}, port: {{number: {port}}}}}}}"
    rule = f"{{host: {name[0]}.example.com, http: {{paths: [{{path: '{path}', backend: {backend}}}]}}}}"
    return f"Ingress/{name}: {{metadata: {{annotations: {{{canary}}}}}, spec: {{rules: [{rule}]}}}}"


def test_one_port_of_a_service_is_exposed_the_first_where_it_is_among_them() -> None:
    service = WEB.replace("targetPort: 8080}", "targetPort: 8080}, {name: admin, port: 9000}")
    for ports in ((80, 9000), (9000, 80)):
        both = (ingress(name, "web", port) for name, port in zip("ab", ports, strict=True))
        result = all_of(web(service=service), *both)
        assert said(result, "web/expose") == {"paths": ["/"]}
        assert [*left(result)] == [f"Ingress/{'ab'[ports.index(9000)]}"]
    alone = all_of(web(service=service), ingress("a", "web", 9000))
    assert said(alone, "web/expose") == {"paths": ["/"], "port": "admin"}


def test_a_path_that_is_an_expression_is_told() -> None:
    result = all_of(web(), ingress("a", "web", path="/api(/|$)(.*)"))
    assert left(result) == {"Ingress/a": "a path of `expose` is no expression"}
    assert result.stack == {}


EACH = "\n---\n".join(
    f"Service/web-{name}: {{spec: {{selector: {{app: web, version: {version}}}, ports: [{{port: 80, targetPort: 8080}}]}}}}"
    for name, version in (("stable", "v1"), ("canary", "v2"))
)
CANARY = "nginx.ingress.kubernetes.io/canary: 'true', nginx.ingress.kubernetes.io/canary-"


def test_a_canary_has_its_share() -> None:
    canary = ingress("a-canary", "web-canary", canary=f"{CANARY}weight: '10'")
    result = all_of(versions("v1", "v2"), EACH, canary, ingress("a", "web-stable"))
    assert [said(result, f"web/versions/{one}/weight") for one in ("v1", "v2")] == [90, 10]
    assert not left(result)


@pytest.mark.parametrize(
    ("service", "stable", "words"),
    [
        ("web-canary", "web-stable", "by-header: x"),
        ("web-canary", "web", "weight: '10'"),
        ("orders", "web-stable", "weight: '10'"),
    ],
)
def test_a_canary_that_is_no_share_of_versions_is_told(
    service: str, stable: str, words: str
) -> None:
    before = all_of(versions("v1", "v2"), EACH, ORDERS, ingress("a", stable))
    canary = ingress("a-canary", service, canary=CANARY + words)
    result = all_of(versions("v1", "v2"), EACH, ORDERS, ingress("a", stable), canary)
    assert "write their `weight`" in left(result)["Ingress/a-canary"]
    assert said(result, "web") == said(before, "web")
