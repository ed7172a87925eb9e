"""Where pods run."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack

PLACE = "Pulumi.dev.yaml: microservices:services.web"


def scheduled(**scheduling: Any) -> Tree:
    """A stack with two services, one of which says where it runs."""
    return stack(services={"web": service(scheduling=scheduling), "api": service()})


@pytest.mark.parametrize(
    "values",
    [
        scheduled(near=["api"]),
        scheduled(apartFrom=["api"]),
        scheduled(tolerations=[{"key": "spot"}]),
        scheduled(tolerations=[{"key": "spot", "effect": "NoSchedule"}]),
        scheduled(tolerations=[{"key": "spot", "effect": "NoExecute", "seconds": 60}]),
    ],
)
def test_pods_that_find_a_node_are_taken(values: Tree) -> None:
    assert problems(values) == []


@pytest.mark.parametrize("key", ["near", "apartFrom"])
@pytest.mark.parametrize(
    ("name", "instead"), [("apo", "write `api`"), ("orders", "name a service of the stack")]
)
def test_a_neighbour_is_a_service_of_the_stack(key: str, name: str, instead: str) -> None:
    assert problems(scheduled(**{key: ["api", name]})) == [
        f"{PLACE}.scheduling.{key}[1]: there is no service `{name}`; {instead}"
    ]


@pytest.mark.parametrize("key", ["near", "apartFrom"])
def test_a_service_is_no_neighbour_of_itself(key: str) -> None:
    assert problems(scheduled(**{key: ["web"]})) == [
        f"{PLACE}.scheduling.{key}[0]: a service is no neighbour of itself; "
        "leave it out; `spread` says how its own pods stand"
    ]


@pytest.mark.parametrize(
    ("scheduling", "place"),
    [
        ({"near": ["api"], "apartFrom": ["api"]}, "apartFrom[0]"),
        ({"near": ["api", "api"]}, "near[1]"),
    ],
)
def test_a_service_is_near_or_apart(scheduling: Tree, place: str) -> None:
    assert problems(scheduled(**scheduling)) == [
        f"{PLACE}.scheduling.{place}: `api` stands in `near` or `apartFrom` before; "
        "keep one of the two"
    ]


@pytest.mark.parametrize(
    ("toleration", "effect"),
    [
        ({"seconds": 0}, "any"),
        ({"seconds": 60, "effect": "NoSchedule"}, "NoSchedule"),
        ({"seconds": 60, "effect": "PreferNoSchedule"}, "PreferNoSchedule"),
    ],
)
def test_a_time_is_for_a_taint_that_drives_pods_away(toleration: Tree, effect: str) -> None:
    assert problems(scheduled(tolerations=[{"key": "a"}, {"key": "b", **toleration}])) == [
        f"{PLACE}.scheduling.tolerations[1].seconds: "
        f"the effect is {effect}, and only NoExecute drives pods away; "
        "write `effect: NoExecute`, or leave the seconds out"
    ]
