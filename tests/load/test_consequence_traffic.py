"""A malformed value beside traffic is told once, and does not make the traffic wrong."""

import pytest

from tests.builders import Tree, paths, problems, service, stack, web

GATEWAY = {"hosts": ["shop.example.com"], "plaintext": True}
ROUTE = {"match": {"gateway": True}, "to": "v1"}
TO_V2 = {"match": {"path": "/a"}, "to": "v2"}
ROUTE_A = {"match": {"path": "/a"}, "to": "v1"}


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        (
            web(traffic={"routes": [TO_V2]}, versions={"v1": {"weight": 100}, "v2": 0}),
            "services.web.versions.v2",
        ),
        (
            web(traffic={"routes": [TO_V2]}, versions={"v1": {"weight": 100}, "V2": {}}),
            "services.web.versions.V2",
        ),
        (
            web(
                traffic={"mirror": {"to": "v1"}},
                versions={"v1": {"weight": 100}, "v2": {"weight": "0"}},
            ),
            "services.web.versions.v2.weight",
        ),
        (
            web(
                traffic={"routes": [TO_V2]},
                replicas=0,
                versions={
                    "v1": {"weight": 0, "replicas": 1},
                    "v2": {"weight": 100, "replicas": "2"},
                },
            ),
            "services.web.versions.v2.replicas",
        ),
        (
            web(traffic={"routes": [{"match": {"path": "/a"}, "redirect": {"pth": "/b"}}]}),
            "services.web.traffic.routes[0].redirect.pth",
        ),
        (
            web(protocol="tcp", ports={"web": {"port": "80"}}, traffic={"routes": [ROUTE_A]}),
            "services.web.ports.web.port",
        ),
        (
            web(protocol="tcp", ports=1, trafficPolicy={"connectionPool": {"maxRequests": 1}}),
            "services.web.ports",
        ),
        (web(ports=1, expose={"port": "admin"}) | {"gateway": GATEWAY}, "services.web.ports"),
        (web(expose={}) | {"gateway": {**GATEWAY, "hosts": "a.io"}}, "gateway.hosts"),
        (web(expose={}) | {"gateway": 1}, "gateway"),
        (
            web(expose={"paths": "/a"}, traffic={"routes": [ROUTE]}) | {"gateway": GATEWAY},
            "services.web.expose.paths",
        ),
        (
            stack(
                services={"web": service(expose={}), "api": service(expose={"path": ["/api"]})},
                gateway=GATEWAY,
            ),
            "services.api.expose.path",
        ),
        (
            web(trafficPolicy={"locality": {}, "outlierDetecton": {}}),
            "services.web.trafficPolicy.outlierDetecton",
        ),
        (
            web(
                trafficPolicy={"locality": {}},
                versions={"v1": {"trafficPolicy": {"outlierDetection": 1}}},
            ),
            "services.web.versions.v1.trafficPolicy.outlierDetection",
        ),
        (
            stack(
                services={"web": service(versions={"v1": {"weight": 100}, "v2": 1})},
                lanes={"beta": {"header": {"x-lane": "beta"}, "versions": {"web": "v2"}}},
            ),
            "services.web.versions.v2",
        ),
        (
            web(
                versions={"v1": {"weight": 50}, "v2": {"weight": 50}},
                traffic={"timeoutMilliseconds": 9},
            )
            | {"mesh": {"dataPlane": "ambient", "waypoint": "yes"}, "strict": True},
            "mesh.waypoint",
        ),
        (
            web() | {"mesh": {"dataPlane": "Ambient", "waypoint": True}},
            "mesh.dataPlane",
        ),
    ],
)
def test_what_is_malformed_does_not_make_the_traffic_wrong(tree: Tree, path: str) -> None:
    assert paths(problems(tree)) == [path]
