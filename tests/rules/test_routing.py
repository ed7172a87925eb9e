"""Where routes lead, and what they say of the way there."""

from typing import Any

import pytest

from tests.builders import Tree, problems, warnings, web
from tests.rules.traffic import ROUTE, WEB, routed, traffic

V2_OFF: Tree = {"v1": {"weight": 100}, "v2": {"weight": 0, "replicas": 0}}
V2_ON: Tree = {"v1": {"weight": 100}, "v2": {"weight": 0}}
X: Tree = {"path": "/x"}
KNOWN = "web has no version `v3`; write one of: v1, v2"


@pytest.mark.parametrize(
    "route",
    [
        {"match": X},
        {"match": X, "to": "v1"},
        {"to": {"v1": 50, "v2": 50}},
        {"to": {"v1": 100, "v2": 0}},
        {"match": X, "to": "v1", "mirror": {"to": "v2"}},
        {"match": X, "to": "v1", "mirror": {"to": "v1", "percent": 0}},
        {"match": X, "redirect": {"scheme": "https"}},
        {"match": X, "redirect": {"path": "/y"}},
        {"match": {"path": {"prefix": "/x"}}, "redirect": {"path": "/x"}},
        {"match": X, "redirect": {"path": "/x", "port": 8443}},
        {"match": X, "redirect": {"host": "shop.example.com", "path": "/x"}},
        {"match": X, "respond": {"status": 404}},
        {"match": X, "respond": {"body": "no"}, "fault": None},
    ],
)
def test_routes_that_lead_somewhere_are_taken(route: Tree) -> None:
    assert problems(routed(route)) == []
    assert warnings(routed(route)) == []


@pytest.mark.parametrize(
    ("route", "path"),
    [
        ({"to": "v3"}, "to"),
        ({"to": {"v1": 90, "v3": 10}}, "to.v3"),
        ({"match": X, "mirror": {"to": "v3"}}, "mirror.to"),
    ],
)
def test_a_route_leads_to_versions_that_are_there(route: Tree, path: str) -> None:
    assert problems(routed(route)) == [f"{ROUTE}.{path}: {KNOWN}"]


def test_a_mirror_for_all_routes_leads_to_a_version_that_is_there() -> None:
    assert problems(traffic(mirror={"to": "v3"})) == [f"{WEB}.traffic.mirror.to: {KNOWN}"]


def test_a_service_without_versions_has_v1() -> None:
    assert problems(web(traffic={"routes": [{"to": "v1"}]})) == []
    assert problems(web(traffic={"routes": [{"to": "v2"}]})) == [
        f"{ROUTE}.to: web has no version `v2`; write one of: v1"
    ]


@pytest.mark.parametrize(
    ("route", "path"),
    [
        ({"to": "v2"}, "to"),
        ({"to": {"v1": 90, "v2": 10}}, "to.v2"),
        ({"mirror": {"to": "v2"}}, "mirror.to"),
    ],
)
def test_a_route_leads_to_versions_with_pods(route: Tree, path: str) -> None:
    assert problems(routed(route, versions=V2_OFF)) == [
        f"{ROUTE}.{path}: version v2 has no pods: its `replicas` are 0; "
        "write at least 1 there, or lead the route elsewhere"
    ]
    assert problems(routed(route, versions=V2_ON)) == []


@pytest.mark.parametrize("route", [{"to": {"v1": 100, "v2": 0}}, {"to": "v1"}, {}])
def test_a_version_without_a_share_needs_no_pods(route: Tree) -> None:
    assert problems(routed(route, versions=V2_OFF)) == []


@pytest.mark.parametrize(
    ("to", "total"),
    [({"v1": 80, "v2": 30}, "110: 80 + 30"), ({"v1": 99}, "99: 99"), ({}, "0")],
)
def test_shares_total_100(to: Tree, total: str) -> None:
    assert problems(routed({"to": to})) == [
        f"{ROUTE}.to: the shares total {total}; write shares that total 100"
    ]


@pytest.mark.parametrize(
    ("route", "keys"),
    [
        ({"to": "v1", "redirect": {"path": "/y"}}, [("redirect", "to")]),
        ({"to": "v1", "respond": {}}, [("respond", "to")]),
        ({"redirect": {"path": "/y"}, "respond": {}}, [("respond", "redirect")]),
        (
            {"to": "v1", "redirect": {"path": "/y"}, "respond": {}},
            [("redirect", "to"), ("respond", "to")],
        ),
    ],
)
def test_a_route_has_one_end(route: Tree, keys: list[tuple[str, str]]) -> None:
    assert problems(routed({"match": X, **route})) == [
        f"{ROUTE}.{key}: `{other}` stands beside it, and says where requests go as well; "
        "keep one of the two"
        for key, other in keys
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rewrite", {"path": "/y"}),
        ("mirror", {"to": "v2"}),
        ("retries", {}),
        ("fault", {"abort": {"status": 503}}),
        ("timeoutMilliseconds", 100),
    ],
)
@pytest.mark.parametrize("answer", ["redirect", "respond"])
def test_an_answer_has_no_way(answer: str, key: str, value: Any) -> None:
    says = {"path": "/z"} if answer == "redirect" else {}
    assert problems(routed({"match": X, answer: says, key: value})) == [
        f"{ROUTE}.{key}: `{answer}` stands beside it, so that no version is asked; leave it out"
    ]


def test_what_holds_for_all_routes_may_stand_above_an_answer() -> None:
    words = {"retries": {"attempts": 1}, "timeoutMilliseconds": 100}
    assert problems(traffic(routes=[{"match": X, "respond": {}}], **words)) == []


@pytest.mark.parametrize(
    "route",
    [
        {"redirect": {}},
        {"redirect": {"code": 302}},
        {"redirect": {"path": "/x"}},
        {"match": {"path": {"exact": "/x"}}, "redirect": {"path": "/x"}},
    ],
)
def test_a_redirect_leads_elsewhere(route: Tree) -> None:
    assert problems(routed({"match": X, **route})) == [
        f"{ROUTE}.redirect: it leads to what was asked for; "
        "write another scheme, host, port or path"
    ]


@pytest.mark.parametrize("answer", [{"respond": {}}, {"redirect": {"path": "/y"}}])
def test_an_answer_to_every_request_is_a_warning(answer: Tree) -> None:
    assert warnings(routed(answer)) == [
        f"{ROUTE}: it answers every request that comes so far, and no version gets any; "
        "add a `match`, if some are for the service"
    ]


MIRRORED = "gets every request already, and would get each once more"


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (routed({"to": "v1", "mirror": {"to": "v1"}}), f"{ROUTE}.mirror.to: version v1"),
        (
            routed({"to": {"v1": 100}, "mirror": {"to": "v1"}}),
            f"{ROUTE}.mirror.to: version v1",
        ),
        (web(traffic={"mirror": {"to": "v1"}}), f"{WEB}.traffic.mirror.to: version v1"),
        (
            traffic(mirror={"to": "v2"}, routes=[{"match": X, "to": "v2"}]),
            f"{WEB}.traffic.mirror.to: version v2",
        ),
    ],
)
def test_a_mirror_of_everything_shows_something_else(values: Tree, line: str) -> None:
    assert problems(values) == [
        f"{line} {MIRRORED}; write another version, or leave the mirror out"
    ]


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (
            routed({"to": {"v1": 60, "v2": 40}, "mirror": {"to": "v2"}}),
            f"{ROUTE}.mirror.to: version v2 gets 40 %",
        ),
        (
            routed({"to": "v2", "mirror": {"to": "v2", "percent": 5}}),
            f"{ROUTE}.mirror.to: version v2 gets 100 %",
        ),
        (traffic(mirror={"to": "v2"}), f"{WEB}.traffic.mirror.to: version v2 gets 10 %"),
    ],
)
def test_a_mirrored_version_with_a_share_is_a_warning(values: Tree, line: str) -> None:
    assert warnings(values) == [
        f"{line} of the requests itself; mirror to a version without a share here"
    ]


def test_a_mirror_to_a_version_without_a_share_is_taken() -> None:
    values = web(versions=V2_ON, traffic={"mirror": {"to": "v2", "percent": 0.5}})
    assert problems(values) == warnings(values) == []


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ({"fault": {"abort": {"status": 503}}}, f"{WEB}.traffic.fault"),
        ({"routes": [{"fault": {"delay": {"milliseconds": 9}}}]}, f"{ROUTE}.fault"),
    ],
)
def test_a_fault_is_strict(words: Tree, place: str) -> None:
    values = traffic(**words)
    line = (
        f"{place}: requests are held up or fail on purpose; "
        "leave it out once you have seen what callers do"
    )
    assert problems(values) == []
    assert warnings(values) == [line]
    assert problems({**values, "strict": True}) == [line]
