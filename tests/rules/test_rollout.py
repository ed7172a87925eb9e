"""How pods come and go."""

from typing import Any

import pytest

from tests.builders import Tree, problems, warnings, web

PLACE = "Pulumi.dev.yaml: microservices:services.web"


def rolled(**rollout: Any) -> Tree:
    """A stack whose one service writes how it is rolled out."""
    return web(rollout=rollout)


@pytest.mark.parametrize(
    "values",
    [
        rolled(),
        rolled(maxSurge=1),
        rolled(maxSurge="1%"),
        web(kind="stateful", rollout={"maxSurge": 0}),
        rolled(drainSeconds=10, gracePeriodSeconds=20),
        rolled(drainSeconds=0, gracePeriodSeconds=1),
        rolled(progressDeadlineSeconds=66),
        web(rollout={"progressDeadlineSeconds": 10}, probes={"startup": {"disabled": True}}),
        web(kind="stateful", rollout={"progressDeadlineSeconds": 10}),
    ],
)
def test_a_rollout_that_can_end_is_taken(values: Tree) -> None:
    assert problems(values) == []
    assert warnings(values) == []


@pytest.mark.parametrize("surge", [0, "0%"])
def test_a_new_pod_may_start_beside_the_old_ones(surge: int | str) -> None:
    assert problems(rolled(maxSurge=surge)) == [
        f"{PLACE}.rollout.maxSurge: {surge} lets no new pod start, and no old one may go before; "
        "write at least 1, or `strategy: recreate`"
    ]
    assert problems(rolled(maxSurge=surge, strategy="recreate")) == []


@pytest.mark.parametrize(("grace", "drain"), [(19, 10), (1, 1)])
def test_a_pod_has_time_to_drain(grace: int, drain: int) -> None:
    assert problems(rolled(gracePeriodSeconds=grace, drainSeconds=drain)) == [
        f"{PLACE}.rollout.gracePeriodSeconds: "
        f"{grace} ends the pod before its drain of {2 * drain} seconds; "
        f"write at least {2 * drain}, or leave it out"
    ]


def test_a_drain_that_a_version_prolongs_is_told_there() -> None:
    versions = {"v1": {"rollout": {"drainSeconds": 30}}}
    (line,) = problems(web(rollout={"gracePeriodSeconds": 30}, versions=versions))
    assert line.startswith(f"{PLACE}.versions.v1.rollout.gracePeriodSeconds: ")


@pytest.mark.parametrize(
    ("keys", "what", "needed"),
    [
        (
            {"rollout": {"progressDeadlineSeconds": 65}},
            "65 seconds are over before a pod had 60 to start and 5 to stay ready",
            65,
        ),
        (
            {"rollout": {"minReadySeconds": 300}, "probes": {"startup": {"disabled": True}}},
            "300 seconds are over before a pod had 0 to start and 300 to stay ready",
            300,
        ),
        (
            {"probes": {"startup": {"periodSeconds": 10}}},
            "300 seconds are over before a pod had 300 to start and 5 to stay ready",
            305,
        ),
    ],
)
def test_a_pod_has_time_to_start(keys: Tree, what: str, needed: int) -> None:
    assert problems(web(**keys)) == [
        f"{PLACE}.rollout.progressDeadlineSeconds: {what}; "
        f"write more than {needed}, or less patience"
    ]


@pytest.mark.parametrize(
    "own", [{"rollout": {"minReadySeconds": 300}}, {"probes": {"startup": {"periodSeconds": 20}}}]
)
def test_patience_of_a_version_is_told_there(own: Tree) -> None:
    (line,) = problems(web(versions={"v1": own}))
    assert line.startswith(f"{PLACE}.versions.v1.rollout.progressDeadlineSeconds: ")


def test_a_stateful_service_is_not_recreated() -> None:
    values = web(kind="stateful", rollout={"strategy": "recreate"})
    assert problems(values) == [
        f"{PLACE}.rollout.strategy: "
        "a stateful service ends each old pod before its new one anyway; leave it out"
    ]


def test_an_outage_by_choice_is_strict() -> None:
    line = (
        f"{PLACE}.rollout.strategy: "
        "version v1 gets 100 % of the traffic, and every rollout interrupts it; "
        "write `rolling`, or take its weight away"
    )
    values = rolled(strategy="recreate")
    assert problems(values) == []
    assert warnings(values) == [line]
    assert problems({**values, "strict": True}) == [line]


def test_what_has_no_traffic_may_be_recreated() -> None:
    versions = {"v1": {"weight": 100}, "v2": {"weight": 0, "rollout": {"strategy": "recreate"}}}
    assert warnings(web(versions=versions)) == []
    worker = {"image": "web:1", "kind": "worker", "rollout": {"strategy": "recreate"}}
    assert warnings({"namespace": "shop", "services": {"web": worker}}) == []


@pytest.mark.parametrize(
    ("keys", "own", "place"),
    [
        (
            {"rollout": {"maxSurge": 0, "strategy": "recreate"}},
            {"rollout": {"strategy": "rolling"}},
            "maxSurge",
        ),
        (
            {"rollout": {"progressDeadlineSeconds": 100}},
            {"rollout": {"minReadySeconds": 40}},
            "progressDeadlineSeconds",
        ),
        (
            {"rollout": {"progressDeadlineSeconds": 100}},
            {"probes": {"startup": {"failureThreshold": 60}}},
            "progressDeadlineSeconds",
        ),
    ],
)
def test_what_a_version_adds_to_it_is_told_there(keys: Tree, own: Tree, place: str) -> None:
    versions = {"v1": {"weight": 50}, "v2": {"weight": 50, **own}}
    (line,) = problems(web(**keys, versions=versions))
    assert line.startswith(f"{PLACE}.versions.v2.rollout.{place}: ")


@pytest.mark.parametrize(
    "rollout",
    [{"maxSurge": 0}, {"gracePeriodSeconds": 5}, {"progressDeadlineSeconds": 20}],
)
@pytest.mark.parametrize(
    "own", [{}, {"rollout": {"revisionHistory": 3}}, {"probes": {"readiness": {"path": "/"}}}]
)
def test_what_a_version_only_inherits_is_told_at_the_service(rollout: Tree, own: Tree) -> None:
    (key,) = rollout
    (line,) = problems(web(rollout=rollout, versions={"v1": own}))
    assert line.startswith(f"{PLACE}.rollout.{key}: ")
