"""What of a service is reached from outside."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack, warnings
from tests.rules.traffic import ROUTE, WEB

HOST = "shop.example.com"
DATA: Tree = {"data": {"port": 9000, "protocol": "tcp"}}


def exposed(
    expose: Tree, order: Tree | None = None, hosts: tuple[str, ...] = (HOST,), **web: Any
) -> Tree:
    """A stack with a gateway and two services, of which one or both are exposed."""
    gateway = {"hosts": list(hosts), "tls": {"credentialName": "shop"}} if hosts else {}
    other = {} if order is None else {"expose": order}
    services = {"web": service(expose=expose, **web), "order": service(**other)}
    return stack(services=services, gateway=gateway)


def by(match: Tree) -> Tree:
    """Words on the traffic of a service with one route."""
    return {"routes": [{"match": match}]}


EXPRESSION: Tree = {"path": {"regex": "/[0-9]+"}}


@pytest.mark.parametrize(
    "values",
    [
        exposed({}),
        exposed({"hosts": [HOST]}),
        exposed({"hosts": ["api.example.com"]}, hosts=("*.example.com",)),
        exposed({}, hosts=("*.example.org", HOST)),
        exposed({"paths": ["/a"]}, {"paths": ["/b", "/a/b"]}),
        exposed({"hosts": [HOST]}, {"hosts": ["api.example.com"]}, (HOST, "api.example.com")),
        exposed({"hosts": ["a.example.com"]}, {"hosts": [HOST]}, ("*.example.com",)),
        exposed({"paths": ["/a", "/a/"]}),
        exposed({"port": "api"}, ports={"api": {"port": 81, "protocol": "grpc"}}),
        exposed({"port": "http"}, ports=DATA),
        exposed({}, traffic=by(EXPRESSION)),
        exposed({"paths": ["/a"], "stripPrefix": True}, traffic=by(EXPRESSION)),
        exposed({"paths": ["/a"]}, traffic=by({**EXPRESSION, "gateway": False})),
        exposed({"paths": ["/a"]}, traffic=by({**EXPRESSION, "callers": ["order"]})),
        exposed({"paths": ["/a"]}, traffic=by({"path": {"prefix": "/a/b"}})),
    ],
)
def test_services_that_are_reached_are_taken(values: Tree) -> None:
    assert problems(values) == []
    assert warnings(values) == []


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (
            exposed({"hosts": [HOST]}, hosts=()),
            "expose: the stack has no `gateway`; write `gateway: {hosts: [...]}`",
        ),
        (
            exposed({"hosts": [HOST, "shop.example.org"]}),
            "expose.hosts[1]: the gateway does not answer for it; "
            "add it to `gateway: {hosts: [...]}`, or write one of: shop.example.com",
        ),
        (
            exposed({}, hosts=("*.example.com", "*.example.org")),
            "expose.hosts: it is missing, and the gateway has *.example.com, *.example.org only; "
            "write hosts below it",
        ),
        (
            exposed({"port": "api"}),
            "expose.port: there is no port `api`; write one of: http",
        ),
        (
            exposed({"port": "data"}, ports=DATA),
            "expose.port: `tcp` is spoken on port data, which has neither hosts nor paths; "
            "write a port of HTTP or gRPC",
        ),
        (
            exposed({}, protocol="tcp"),
            "expose: `tcp` is spoken on port tcp, which has neither hosts nor paths; "
            "write a port of HTTP or gRPC",
        ),
    ],
)
def test_what_cannot_be_reached_is_refused(values: Tree, line: str) -> None:
    assert problems(values) == [f"{WEB}.{line}"]


@pytest.mark.parametrize(
    ("web", "order", "index", "path"),
    [
        ({}, {}, 0, "/"),
        ({}, {"hosts": [HOST]}, 0, "/"),
        ({"paths": ["/a", "/b"]}, {"paths": ["/b"]}, 0, "/b"),
        ({"paths": ["/b"]}, {"paths": ["/a", "/b/"]}, 1, "/b/"),
    ],
)
def test_a_host_and_path_has_one_service(web: Tree, order: Tree, index: int, path: str) -> None:
    assert problems(exposed(web, order)) == [
        f"Pulumi.dev.yaml: microservices:services.order.expose.paths[{index}]: "
        f"web claims {HOST}{path} as order does; write another path or host for one of them"
    ]


def test_an_exposed_service_without_a_port_is_told_of_the_port_alone() -> None:
    values = exposed({})
    del values["services"]["web"]["port"]
    (line,) = problems(values)
    assert line.startswith(f"{WEB}.port: it is missing; ")


def test_an_expression_is_not_joined_to_a_path() -> None:
    assert problems(exposed({"paths": ["/", "/a"]}, traffic=by(EXPRESSION))) == [
        f"{ROUTE}.match.path: the service is exposed under /a, which no expression can be joined "
        "to; write a path or a prefix, `gateway: false`, or `stripPrefix: true`"
    ]


def sticky(*cookies: str, paths: tuple[str, ...] = ("/a", "/b")) -> Tree:
    """A stack of services of two versions under one host, each with a cookie and a path."""
    versions = {"v1": {"weight": 50}, "v2": {"weight": 50}}
    services = {
        f"web-{number}": service(
            versions=versions,
            expose={"paths": [path]},
            traffic={"sticky": {"cookie": cookie}},
        )
        for number, (cookie, path) in enumerate(zip(cookies, paths, strict=True))
    }
    gateway = {"hosts": [HOST], "tls": {"credentialName": "shop"}}
    return stack(services=services, gateway=gateway)


def test_a_cookie_belongs_to_one_service_of_a_host() -> None:
    assert problems(sticky("a", "b")) == []
    assert problems(sticky("a", "a")) == [
        "Pulumi.dev.yaml: microservices:services.web-1.traffic.sticky.cookie: "
        "web-0 has the cookie a under shop.example.com as well; give it another name"
    ]
