"""How the number of pods follows the load."""

from typing import Any

import pytest

from tests.builders import Tree, problems, warnings, web

PLACE = "Pulumi.dev.yaml: microservices:services.web"
QUEUE = {"queue": {"type": "rabbitmq", "metadata": {"queueName": "orders"}}}
RATE = {"metric": "http_requests", "perPod": 100}
SCALING: Tree = {"min": 2, "max": 10}


def scaled(**keys: Any) -> Tree:
    """A stack whose one service follows its load."""
    return web(scaling={**SCALING, **keys})


def limited(target: Tree, **limits: str) -> Tree:
    """A stack whose one service follows its load below some limits."""
    return web(scaling={**SCALING, **target}, resources={"limits": limits})


@pytest.mark.parametrize(
    "values",
    [
        scaled(),
        scaled(min=1, max=2, cpu=60, memory=90, requestsPerSecond=RATE),
        scaled(triggers=QUEUE),
        scaled(behavior={"scaleUp": {"pods": 4}, "scaleDown": {"percent": 10}}),
        scaled(behavior={"scaleDown": {"stabilizationSeconds": 0}}),
        web(replicas=3, versions={"v1": {"scaling": SCALING}}),
        web(scaling=SCALING, versions={"v1": {"replicas": 3}}),
        limited({"cpu": 400}),
        limited({"cpu": 99}, cpu="100m"),
        limited({"memory": 99}),
        limited({"memory": 199}, memory="512Mi"),
        limited({"triggers": QUEUE}, cpu="100m"),
        limited({}, cpu="1"),
    ],
)
def test_scaling_that_can_follow_the_load_is_taken(values: Tree) -> None:
    assert problems(values) == []


def test_min_is_not_above_max() -> None:
    assert problems(scaled(min=11)) == [
        f"{PLACE}.scaling.min: 11 is above `max`, which is 10; write at most `max`"
    ]


def test_min_above_max_is_told_at_the_version_that_writes_one_of_them() -> None:
    (line,) = problems(web(scaling=SCALING, versions={"v1": {"scaling": {"min": 3, "max": 2}}}))
    assert line.startswith(f"{PLACE}.versions.v1.scaling.min: ")


def test_equal_bounds_are_a_warning() -> None:
    assert warnings(scaled(max=2)) == [
        f"{PLACE}.scaling.max: it is 2 like `min`; write more, or `replicas: 2` without `scaling`"
    ]
    assert warnings(scaled()) == []


@pytest.mark.parametrize(
    ("values", "path"),
    [
        (web(replicas=2, scaling=SCALING), "replicas"),
        (web(versions={"v1": {"replicas": 0, "scaling": SCALING}}), "versions.v1.replicas"),
    ],
)
def test_a_number_that_is_written_does_not_stand_beside_scaling(values: Tree, path: str) -> None:
    assert problems(values) == [
        f"{PLACE}.{path}: `scaling` stands beside it, and says the number as well; "
        "keep one of the two; `replicas: null` takes the catalogue's away"
    ]


@pytest.mark.parametrize("target", [{"cpu": 70}, {"memory": 70}, {"requestsPerSecond": RATE}])
def test_triggers_stand_alone(target: Tree) -> None:
    (key,) = target
    assert problems(scaled(triggers=QUEUE, **target)) == [
        f"{PLACE}.scaling.{key}: `triggers` stand beside it, and KEDA scales by them; "
        "leave it out, or write it as a trigger of KEDA"
    ]


def test_scaling_to_zero_needs_triggers() -> None:
    assert problems(scaled(min=0)) == [
        f"{PLACE}.scaling.min: without `triggers` nothing brings the first pod back; "
        "write at least 1, or `triggers`"
    ]
    assert problems(scaled(min=0, triggers=QUEUE)) == []


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (
            limited({"memory": 100}),
            "memory: 100 % of 256Mi is not below the limit 256Mi, so it adds no pod; "
            "write fewer percent, or a higher limit of memory",
        ),
        (
            limited({"memory": 200}, memory="512Mi"),
            "memory: 200 % of 256Mi is not below the limit 512Mi, so it adds no pod; "
            "write fewer percent, or a higher limit of memory",
        ),
        (
            limited({"cpu": 250}, cpu="200m"),
            "cpu: 250 % of 100m is not below the limit 200m, so it adds no pod; "
            "write fewer percent, or a higher limit of cpu",
        ),
    ],
)
def test_a_target_is_reached_below_the_limit(values: Tree, line: str) -> None:
    assert problems(values) == [f"{PLACE}.scaling.{line}"]


def test_scaled_pods_are_not_recreated() -> None:
    assert problems(web(scaling=SCALING, rollout={"strategy": "recreate"})) == [
        f"{PLACE}.rollout.strategy: "
        "`recreate` is for what cannot run twice, and `scaling` runs it more often; "
        "write `rolling`, or `replicas: 1` without `scaling`"
    ]


@pytest.mark.parametrize("direction", ["scaleUp", "scaleDown"])
@pytest.mark.parametrize("content", [{}, {"periodSeconds": 30}])
def test_a_direction_says_something(direction: str, content: Tree) -> None:
    assert problems(scaled(behavior={direction: content})) == [
        f"{PLACE}.scaling.behavior.{direction}: "
        "it says neither `percent`, `pods` nor `stabilizationSeconds`; add one, or leave it out"
    ]


@pytest.mark.parametrize(
    ("keys", "own", "place"),
    [
        (
            {"scaling": {**SCALING, "cpu": 150}, "resources": {"limits": {"cpu": "1"}}},
            {"resources": {"limits": {"cpu": "150m"}}},
            "scaling.cpu",
        ),
        (
            {"rollout": {"strategy": "recreate"}, "replicas": 1},
            {"scaling": SCALING},
            "rollout.strategy",
        ),
    ],
)
def test_what_a_version_adds_to_it_is_told_there(keys: Tree, own: Tree, place: str) -> None:
    versions = {"v1": {"weight": 50}, "v2": {"weight": 50, **own}}
    (line,) = problems(web(**keys, versions=versions))
    assert line.startswith(f"{PLACE}.versions.v2.{place}: ")


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ({"scaling": {**SCALING, "memory": 100}}, "scaling.memory"),
        ({"scaling": SCALING, "rollout": {"strategy": "recreate"}}, "rollout.strategy"),
    ],
)
def test_what_versions_only_inherit_is_told_at_the_service(keys: Tree, place: str) -> None:
    (line,) = problems(web(**keys, versions={"v1": {"weight": 100}, "v2": {"weight": 0}}))
    assert line.startswith(f"{PLACE}.{place}: ")
