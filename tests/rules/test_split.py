"""How the traffic of a service is shared among its versions."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import Tree, problems, service, stack, warnings

PLACE = "Pulumi.dev.yaml: microservices:services.web"


def split(*weights: Any, **keys: Any) -> Tree:
    """A stack with a version for each weight."""
    versions = {f"v{place}": {"weight": weight} for place, weight in enumerate(weights, 1)}
    return stack(services={"web": service(versions=versions, **keys)})


@pytest.mark.parametrize(
    "values",
    [
        stack(),
        split(),
        split(100),
        split(80, 20),
        split(100, 0),
        split(34, 33, 33),
        stack(services={"web": service(versions={"v1": {}})}),
    ],
)
def test_weights_that_total_100_are_taken(values: Tree) -> None:
    assert problems(values) == []


@pytest.mark.parametrize(
    ("weights", "sum_of_them"),
    [
        ((80, 30), "110: 80 + 30"),
        ((80, 19), "99: 80 + 19"),
        ((0, 0), "0: 0 + 0"),
        ((50,), "50: 50"),
        ((0,), "0: 0"),
        ((34, 33, 34), "101: 34 + 33 + 34"),
    ],
)
def test_weights_must_total_100(weights: tuple[int, ...], sum_of_them: str) -> None:
    assert problems(split(*weights)) == [
        f"{PLACE}.versions: the weights total {sum_of_them}; write weights that total 100"
    ]


@given(st.lists(st.integers(0, 100), min_size=1, max_size=5))
def test_no_other_total_than_100_is_taken(weights: list[int]) -> None:
    assert (problems(split(*weights)) == []) is (sum(weights) == 100)


@pytest.mark.parametrize("silent", [["v2"], ["v2", "v3"]])
def test_a_weight_is_missing_where_there_are_several_versions(silent: list[str]) -> None:
    versions = {"v1": {"weight": 100}, **{name: {} for name in silent}}
    assert problems(stack(services={"web": service(versions=versions)})) == [
        f"{PLACE}.versions.{version}.weight: it is missing, and the service has several versions; "
        "write the share in percent; 0 for none yet"
        for version in silent
    ]


@pytest.mark.parametrize(
    ("values", "path", "version", "share"),
    [
        (stack(services={"web": service(replicas=0)}), "replicas", "v1", 100),
        (split(100, replicas=0), "replicas", "v1", 100),
        (
            stack(services={"web": service(versions={"v1": {"replicas": 0}})}),
            "versions.v1.replicas",
            "v1",
            100,
        ),
        (
            stack(
                services={
                    "web": service(
                        versions={"v1": {"weight": 99}, "v2": {"weight": 1, "replicas": 0}}
                    )
                }
            ),
            "versions.v2.replicas",
            "v2",
            1,
        ),
    ],
)
def test_a_version_with_traffic_has_pods(values: Tree, path: str, version: str, share: int) -> None:
    assert problems(values) == [
        f"{PLACE}.{path}: version {version} gets {share} % of the traffic and has no pods; "
        "write at least 1, or take its weight away"
    ]


@pytest.mark.parametrize(
    "versions",
    [
        {"v1": {"weight": 100}, "v2": {"weight": 0, "replicas": 0}},
        {"v1": {"weight": 100, "replicas": 1}, "v2": {"weight": 0}},
    ],
)
def test_a_version_without_traffic_needs_no_pods(versions: Tree) -> None:
    replicas = 0 if "replicas" in versions["v1"] else 2
    assert problems(stack(services={"web": service(versions=versions, replicas=replicas)})) == []


def test_a_version_that_may_scale_to_zero_is_not_one_without_pods() -> None:
    triggers = {"queue": {"type": "rabbitmq", "metadata": {}}}
    scaling = {"min": 0, "max": 5, "triggers": triggers}
    assert problems(split(100, scaling=scaling)) == []


ONE = "write at least 2"
SHARE = "version v1 gets 100 % of the traffic and may have"


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ({"replicas": 1}, f"replicas: {SHARE} one pod; {ONE}"),
        ({"versions": {"v1": {"replicas": 1}}}, f"versions.v1.replicas: {SHARE} one pod; {ONE}"),
        ({"scaling": {"min": 1, "max": 5}}, f"scaling.min: {SHARE} one pod; {ONE}"),
        (
            {"scaling": {"min": 0, "max": 5, "triggers": {"a": {"type": "b", "metadata": {}}}}},
            f"scaling.min: {SHARE} no pod; {ONE}",
        ),
        ({"kind": "stateful", "replicas": 1}, f"replicas: {SHARE} one pod; {ONE}"),
    ],
)
def test_one_pod_for_traffic_is_strict(keys: Tree, line: str) -> None:
    values = stack(services={"web": service(**keys)})
    assert problems(values) == []
    assert warnings(values) == [f"{PLACE}.{line}"]
    assert problems({**values, "strict": True}) == [f"{PLACE}.{line}"]


@pytest.mark.parametrize(
    "written",
    [
        service(versions={"v1": {"weight": 100}, "v2": {"weight": 0, "replicas": 1}}),
        service(replicas=2),
        service(scaling={"min": 2, "max": 5}),
        {"image": "web:1", "kind": "worker", "replicas": 1},
        {"image": "web:1", "kind": "worker", "replicas": 0},
    ],
)
def test_what_has_no_traffic_needs_no_second_pod(written: Tree) -> None:
    assert problems(stack(services={"web": written}, strict=True)) == []
