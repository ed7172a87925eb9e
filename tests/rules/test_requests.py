"""The methods and paths of what is let in."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack

PLACE = "Pulumi.dev.yaml: microservices:services"
AMBIENT: Tree = {"mesh": {"dataPlane": "ambient", "waypoint": False}}


def narrowed(words: Tree, mesh: Tree | None = None) -> Tree:
    """A stack whose `web` calls `order`, and lets another namespace in, with the same words."""
    web = service(
        calls=[{"service": "order", **words}], allowFrom=[{"namespace": "other", **words}]
    )
    return stack(services={"web": web, "order": service()}) | (mesh or {})


@pytest.mark.parametrize("path", ["/", "/orders", {"prefix": "/orders/"}, {"exact": "/a-b_c.d~e"}])
def test_paths_and_beginnings_are_taken(path: Any) -> None:
    assert problems(narrowed({"paths": [path]})) == []


@pytest.mark.parametrize(
    "path", ["/orders/*", "/{id}", {"prefix": "/a*"}, {"exact": "/orders/{id}"}, {"prefix": "/}"}]
)
def test_patterns_are_no_paths(path: Any) -> None:
    what = "`*`, `{` and `}` mean something else here; write a path without, or {prefix: /...}"
    assert problems(narrowed({"paths": ["/", path]})) == [
        f"{PLACE}.web.allowFrom[0].paths[1]: {what}",
        f"{PLACE}.web.calls[0].paths[1]: {what}",
    ]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"methods": ["GET"], "paths": ["/"]}, "methods"),
        ({"methods": ["GET"]}, "methods"),
        ({"paths": ["/"]}, "paths"),
    ],
)
def test_without_proxies_a_waypoint_looks_at_requests(words: Tree, field: str) -> None:
    what = "nobody looks at requests in this stack; leave it out, or write `mesh: {waypoint: true}`"
    assert problems(narrowed(words, AMBIENT)) == [
        f"{PLACE}.web.allowFrom[0].{field}: {what}",
        f"{PLACE}.web.calls[0].{field}: {what}",
    ]
    assert problems(narrowed(words, {"mesh": {"dataPlane": "ambient", "waypoint": True}})) == []


def test_without_proxies_whole_ports_are_let_in() -> None:
    assert problems(narrowed({"port": "http"}, AMBIENT)) == []
