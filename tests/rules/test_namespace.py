"""What containers of the namespace get and may have."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack

PLACE = "Pulumi.dev.yaml: microservices"
RANGE = f"{PLACE}:namespaceOptions.limitRange"
WEB = f"{PLACE}:services.web"


def ranged(limits: Tree, **keys: Any) -> Tree:
    """A stack with one service, in a namespace with a limit range."""
    services = {"web": service(**keys)}
    return stack(services=services, namespaceOptions={"limitRange": limits})


@pytest.mark.parametrize(
    "values",
    [
        ranged({}),
        ranged({name: {"cpu": "100m"} for name in ("least", "defaultRequest", "most")}),
        ranged({"defaultRequest": {"cpu": "1"}, "defaultLimit": {"cpu": "1"}}),
        ranged({"least": {"cpu": "100m", "memory": "256Mi"}}),
        ranged({"most": {"cpu": "100m", "memory": "256Mi"}}),
        ranged({"defaultLimit": {"cpu": "100m"}}),
        ranged(
            {"defaultLimit": {"cpu": "50m"}},
            resources={"limits": {"cpu": "1"}},
            jobs={"a": {"command": ["a"]}},
        ),
    ],
)
def test_a_limit_range_in_order_is_taken(values: Tree) -> None:
    assert problems(values) == []


@pytest.mark.parametrize(
    ("lower", "upper"),
    [
        ("least", "defaultRequest"),
        ("least", "defaultLimit"),
        ("least", "most"),
        ("defaultRequest", "defaultLimit"),
        ("defaultRequest", "most"),
        ("defaultLimit", "most"),
    ],
)
@pytest.mark.parametrize(
    ("key", "less", "more"), [("cpu", "1", "1001m"), ("memory", "256Mi", "257Mi")]
)
def test_the_amounts_are_in_order(lower: str, upper: str, key: str, less: str, more: str) -> None:
    resources = {"requests": {"cpu": "1001m", "memory": "257Mi"}, "limits": {"cpu": "1001m"}}
    inside = {"requests": {"cpu": "1", "memory": "256Mi"}, "limits": {"cpu": "1"}}
    written = resources if lower == "least" and upper != "most" else inside
    lines = problems(ranged({lower: {key: more}, upper: {key: less}}, resources=written))
    assert (
        f"{RANGE}.{lower}.{key}: {more} is above `{upper}`, which is {less}; "
        f"write at most {less}, or raise that"
    ) in lines
    assert [line for line in lines if line.startswith(RANGE)] == [lines[0]]


@pytest.mark.parametrize(
    ("limits", "resources", "lines"),
    [
        (
            {"least": {"cpu": "101m"}},
            {},
            [
                "resources.requests.cpu: 100m is below `least` of the namespace's limit range, "
                "which is 101m; write at least 101m"
            ],
        ),
        (
            {"most": {"memory": "1Gi"}},
            {"limits": {"memory": "1025Mi"}},
            [
                "resources.limits.memory: 1025Mi is above `most` of the namespace's limit range, "
                "which is 1Gi; write at most 1Gi"
            ],
        ),
        (
            {"most": {"cpu": "99m"}},
            {},
            [
                "resources.requests.cpu: 100m is above `most` of the namespace's limit range, "
                "which is 99m; write at most 99m"
            ],
        ),
        (
            {"most": {"cpu": "2"}},
            {"limits": {"cpu": "2100m"}},
            [
                "resources.limits.cpu: 2100m is above `most` of the namespace's limit range, "
                "which is 2; write at most 2"
            ],
        ),
        (
            {"least": {"memory": "512Mi"}},
            {},
            [
                f"resources.{kind}.memory: 256Mi is below `least` of the namespace's limit range, "
                "which is 512Mi; write at least 512Mi"
                for kind in ("limits", "requests")
            ],
        ),
    ],
)
def test_containers_are_within_the_range(limits: Tree, resources: Tree, lines: list[str]) -> None:
    assert problems(ranged(limits, resources=resources)) == [f"{WEB}.{line}" for line in lines]


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ({"versions": {"v1": {"resources": {"size": "medium"}}}}, "versions.v1."),
        ({"sidecars": {"a": {"image": "a:1", "resources": {"size": "medium"}}}}, "sidecars.a."),
        ({"jobs": {"a": {"command": ["a"], "resources": {"size": "medium"}}}}, "jobs.a."),
    ],
)
def test_every_container_is_within_the_range(keys: Tree, place: str) -> None:
    assert problems(ranged({"most": {"cpu": "200m"}}, **keys)) == [
        f"{WEB}.{place}resources.requests.cpu: 250m is above `most` of the namespace's limit "
        "range, which is 200m; write at most 200m"
    ]


@pytest.mark.parametrize(
    ("keys", "place"),
    [({}, ""), ({"versions": {"v1": {"resources": {"size": "small"}}}}, "versions.v1.")],
)
def test_a_default_limit_covers_the_request_of_who_gets_it(keys: Tree, place: str) -> None:
    assert problems(ranged({"defaultLimit": {"cpu": "99m"}}, **keys)) == [
        f"{WEB}.{place}resources.limits.cpu: without it the limit is 99m, below the request 100m; "
        "write a limit of at least the request, or lower that"
    ]


@pytest.mark.parametrize(
    ("limits", "place"),
    [
        ({"most": {"cpu": "200m"}}, "requests.cpu"),
        ({"defaultLimit": {"cpu": "200m"}}, "limits.cpu"),
    ],
)
def test_a_version_is_named_where_it_adds_to_it(limits: Tree, place: str) -> None:
    sizes = {
        "resources": {"size": "small", "requests": {"memory": "1Gi"}, "limits": {"memory": "1Gi"}},
        "versions": {"v1": {"resources": {"size": "medium"}}},
    }
    (line,) = problems(ranged(limits, **sizes))
    assert line.startswith(f"{WEB}.versions.v1.resources.{place}: ")


@pytest.mark.parametrize("limits", [{"most": {"cpu": "50m"}}, {"defaultLimit": {"cpu": "50m"}}])
def test_the_service_is_named_where_its_version_adds_nothing(limits: Tree) -> None:
    (line,) = problems(ranged(limits, versions={"v1": {"labels": {"team": "shop"}}}))
    assert line.startswith(f"{WEB}.resources.")


def test_a_stack_moves_from_another_namespace_than_it_is_in() -> None:
    assert problems(stack(namespaceOptions={"movedFrom": "store"})) == []
    assert problems(stack(namespaceOptions={"movedFrom": "shop"})) == [
        f"{PLACE}:namespaceOptions.movedFrom: the stack is in shop; leave it out"
    ]
