"""From where the requests of a route come."""

import pytest

from tests.builders import Tree, problems, service, stack
from tests.rules.traffic import ROUTE

GATEWAY: Tree = {"hosts": ["shop.example.com"], "tls": {"credentialName": "shop"}}


def matched(match: Tree, **keys: object) -> Tree:
    """A stack with two services and a gateway, and a route of one of them."""
    web = service(
        traffic={"routes": [{"match": match}]},
        **{"ports": {"data": {"port": 9000, "protocol": "tcp"}, "admin": {"port": 81}}, **keys},
    )
    return stack(services={"web": web, "order": service(), "batch": worker()}, gateway=GATEWAY)


def worker() -> Tree:
    return {"image": "batch:1", "kind": "worker"}


@pytest.mark.parametrize(
    ("match", "keys"),
    [
        ({"callers": ["order", "web", "batch"]}, {}),
        ({"callers": ["order"], "gateway": False}, {}),
        ({"gateway": True}, {"expose": {}}),
        ({"gateway": True, "port": "admin"}, {"expose": {"port": "admin"}}),
        ({"gateway": True, "port": "http"}, {"expose": {}}),
        ({"gateway": False}, {}),
        ({"port": "http"}, {}),
        ({"port": "admin"}, {}),
    ],
)
def test_requests_that_can_come_are_taken(match: Tree, keys: Tree) -> None:
    assert problems(matched(match, **keys)) == []


@pytest.mark.parametrize(
    ("match", "keys", "line"),
    [
        (
            {"callers": ["order", "ordr"]},
            {},
            "callers[1]: there is no service `ordr`; write one of: batch, order, web",
        ),
        (
            {"callers": ["order"], "gateway": True},
            {"expose": {}},
            "callers: `gateway: true` stands beside it, and no service comes through the "
            "gateway; keep one of the two",
        ),
        (
            {"gateway": True},
            {},
            "gateway: the service is not reached through the gateway; add `expose` to the service",
        ),
        (
            {"gateway": True, "port": "http"},
            {"expose": {"port": "admin"}},
            "port: the gateway leads to port admin; leave it out, or write `gateway: false`",
        ),
        ({"port": "amin"}, {}, "port: there is no port `amin`; write one of: http, admin"),
        (
            {"port": "data"},
            {},
            "port: `tcp` is spoken on port data, where Istio sees no requests; "
            "write one of: http, admin",
        ),
    ],
)
def test_requests_that_never_come_are_refused(match: Tree, keys: Tree, line: str) -> None:
    assert problems(matched(match, **keys)) == [f"{ROUTE}.match.{line}"]
