"""What the Kubernetes Gateway API lacks, and what needs a waypoint."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack, warnings, web
from tests.rules.traffic import ROUTE, SPLIT, WEB, routed, traffic

INSTEAD = "leave it out, or write `mesh: {routes: istio}`"
X: Tree = {"path": "/x"}


def standard(values: Tree) -> Tree:
    """A stack whose routes are kinds of the Gateway API."""
    return values | {"mesh": {"routes": "gateway-api"}}


@pytest.mark.parametrize(
    "values",
    [
        web(),
        web(versions=SPLIT),
        traffic(timeoutMilliseconds=500),
        traffic(mirror={"to": "v1", "percent": 0.5}),
        traffic(requestHeaders={"set": {"x-a": "1"}}, responseHeaders={"remove": ["server"]}),
        traffic(cors={"origins": ["https://shop.example.com", {"exact": "https://a.b"}]}),
        traffic(routes=[]),
        traffic(sticky={"cookie": "shop-version"}),
        routed({"match": X, "to": {"v1": 50, "v2": 50}}),
        routed({"match": X, "redirect": {"path": "/y", "code": 308}}),
        routed({"match": {"path": {"prefix": "/x/"}}, "rewrite": {"path": "/y"}}),
        routed({"match": {"path": {"exact": "/x"}}}),
        routed({"match": {"methods": ["GET"], "query": {"a": "1"}, "cookies": {"a": "1"}}}),
        routed({"match": {"headers": {"a": {"regex": "x+"}}, "callers": [], "withoutHeaders": {}}}),
        routed(*({"match": {"path": f"/{place}"}} for place in range(15))),
        web(trafficPolicy={"outlierDetection": {}}),
        web(protocol="tcp"),
    ],
)
def test_what_the_gateway_api_has_is_taken(values: Tree) -> None:
    assert problems(standard(values)) == []


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (
            traffic(retries={"attempts": 0}),
            f"{WEB}.traffic.retries: retries are experimental in the Gateway API",
        ),
        (
            routed({"match": X, "retries": {}}),
            f"{ROUTE}.retries: retries are experimental in the Gateway API",
        ),
        (
            traffic(fault={"abort": {"status": 503}}),
            f"{WEB}.traffic.fault: the Gateway API makes no faults",
        ),
        (
            routed({"match": X, "respond": {}}),
            f"{ROUTE}.respond: the Gateway API has no answers of the proxy itself",
        ),
        (
            routed({"match": {"callers": ["web"]}}),
            f"{ROUTE}.match.callers: the Gateway API does not see who sends a request",
        ),
        (
            routed({"match": {"withoutHeaders": {"a": "1"}}}),
            f"{ROUTE}.match.withoutHeaders: the Gateway API shuts no headers out",
        ),
    ],
)
def test_what_the_gateway_api_lacks_is_refused(values: Tree, line: str) -> None:
    assert problems(values) == []
    assert problems(standard(values)) == [f"{line}; {INSTEAD}"]


@pytest.mark.parametrize("origin", [{"prefix": "https://"}, {"regex": ".*"}])
def test_an_origin_is_a_whole_one_in_the_gateway_api(origin: Tree) -> None:
    assert problems(standard(traffic(cors={"origins": ["https://a", origin]}))) == [
        f"{WEB}.traffic.cors.origins[1]: the Gateway API compares with a whole origin; "
        "write one such as https://shop.example.com"
    ]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (
            {"regex": "/x.*"},
            "path: an expression yields to every prefix in the Gateway API; "
            "write a path, or a prefix that ends with `/`",
        ),
        (
            {"prefix": "/x"},
            "path.prefix: the Gateway API has prefixes of whole segments only; "
            "write `/x/`, and a route for `/x` itself",
        ),
    ],
)
def test_a_path_is_whole_or_of_segments_in_the_gateway_api(path: Tree, line: str) -> None:
    assert problems(standard(routed({"match": {"path": path}}))) == [f"{ROUTE}.match.{line}"]


def test_a_waypoint_is_one_of_ambient_mode() -> None:
    assert problems(stack(mesh={"waypoint": True})) == [
        "Pulumi.dev.yaml: microservices:mesh.waypoint: "
        "the stack uses sidecars, which route by request themselves; "
        "leave it out, or write `dataPlane: ambient`"
    ]
    assert problems(stack(mesh={"waypoint": True, "dataPlane": "ambient"})) == []


AMBIENT: Tree = {"mesh": {"dataPlane": "ambient"}}
UNROUTED = (
    "in ambient mode nothing routes by request without a waypoint; write `waypoint: true` in `mesh`"
)


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ({"versions": SPLIT}, "versions"),
        ({"traffic": {"routes": [{"match": X}]}}, "traffic.routes"),
        ({"traffic": {"timeoutMilliseconds": 5}}, "traffic.timeoutMilliseconds"),
    ],
)
def test_routes_without_a_waypoint_are_strict(keys: Tree, path: str) -> None:
    values = web(**keys) | AMBIENT
    assert problems(values) == []
    assert warnings(values) == [f"{WEB}.{path}: {UNROUTED}"]
    assert problems({**values, "strict": True}) == [f"{WEB}.{path}: {UNROUTED}"]


@pytest.mark.parametrize(
    "written",
    [
        service(),
        service(versions={"v1": {"weight": 100}, "v2": {"weight": 0}}),
        service(protocol="tcp", versions=SPLIT),
        {"image": "web:1", "kind": "worker", "versions": {"v1": {}, "v2": {}}},
    ],
)
def test_what_is_not_routed_by_request_needs_no_waypoint(written: dict[str, Any]) -> None:
    assert warnings(stack(services={"web": written}) | AMBIENT) == []
