"""What is doubtful about a deployment after the one before."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microservices.deploy.deployed import Deployed, record
from microservices.deploy.shift import next_step, shift_findings
from microservices.settings.stack import Settings
from microservices.settings.values.problems import yaml_path
from tests.builders import Tree, service, settings
from tests.strategies.version import shares

Split = dict[str, int]


def stack(split: Mapping[str, int], own: Mapping[str, Tree] | None = None, **keys: Any) -> Settings:
    """A stack whose one service has these shares; `own` is what versions say otherwise."""
    words = own or {}
    versions = {name: {"weight": weight, **words.get(name, {})} for name, weight in split.items()}
    return settings(services={"web": service(**{"replicas": 4, "versions": versions, **keys})})


def deployed(*deployments: Settings) -> Deployed:
    before = Deployed()
    for one in deployments:
        before = record(before, one)
    return before


def lines(*deployments: Settings) -> list[str]:
    """What is said of the last of some deployments."""
    *before, now = deployments
    found = shift_findings(deployed(*before), now)
    return [f"{yaml_path(one.path)}: {one.what}; {one.instead}" for one in found]


def said(*deployments: Settings) -> set[str]:
    """The places that something is said of."""
    return {line.split(": ")[0] for line in lines(*deployments)}


def limited(most: int) -> Tree:
    return {"traffic": {"largestStepPercent": most}}


def test_a_shift_above_the_step_is_told_with_the_weights_in_between() -> None:
    now = stack({"v1": 40, "v2": 60}, **limited(25))
    assert lines(stack({"v1": 100, "v2": 0}), now) == [
        "services.web.versions: 60 % of the traffic moves at once, and `largestStepPercent` is 25; "
        "deploy the weights v1: 75, v2: 25 first, and the rest later"
    ]


@pytest.mark.parametrize(
    ("before", "now", "most", "told"),
    [
        ({"v1": 100, "v2": 0}, {"v1": 75, "v2": 25}, 25, False),
        ({"v1": 100, "v2": 0}, {"v1": 74, "v2": 26}, 25, True),
        ({"v1": 100}, {"v1": 90, "v2": 5, "v3": 5}, 9, True),
        ({"v1": 100}, {"v1": 90, "v2": 5, "v3": 5}, 10, False),
        ({"v1": 50, "v2": 50}, {"v1": 50, "v2": 20, "v3": 30}, 29, True),
    ],
)
def test_a_step_is_all_that_moves(before: Split, now: Split, most: int, told: bool) -> None:
    found = said(stack(before, replicas=20), stack(now, replicas=20, **limited(most)))
    assert (found == {"services.web.versions"}) is told


def test_without_a_largest_step_any_shift_may_be_made_at_once() -> None:
    assert lines(stack({"v1": 100, "v2": 0}), stack({"v1": 0, "v2": 100})) == []


def test_a_version_that_goes_with_its_traffic_is_told() -> None:
    assert lines(stack({"v1": 80, "v2": 20}), stack({"v1": 100}, replicas=5)) == [
        "services.web.versions.v2: version v2 is removed, and had 20 % of the traffic "
        "before; keep it with `weight: 0` for one deployment, and remove it later"
    ]


def test_a_version_without_traffic_may_go() -> None:
    assert lines(stack({"v1": 100, "v2": 0}), stack({"v1": 100})) == []


@pytest.mark.parametrize(
    ("own", "where", "count"),
    [
        ({"v1": {"replicas": 1}}, "versions.v1.replicas", "1 pod"),
        ({"v1": {"replicas": 3}}, "versions.v1.replicas", "3 pods"),
        ({"v1": {"scaling": {"min": 2, "max": 9}}}, "versions.v1.scaling.min", "2 pods"),
    ],
)
def test_fewer_pods_in_the_same_deployment_as_a_shift_are_told(
    own: Mapping[str, Tree], where: str, count: str
) -> None:
    before, now = stack({"v1": 100, "v2": 0}), stack({"v1": 90, "v2": 10}, own)
    assert lines(before, now)[0] == (
        f"services.web.{where}: version v1 goes from 4 to {count}, and only then 10 % of the "
        "traffic moves; move the traffic first, and scale down with a later deployment"
    )


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        # Pods go before the routes do, so that a version that loses all needs its pods as well.
        ({"v1": 100, "v2": 0}, {"v1": 0, "v2": 100}, True),
        ({"v1": 20, "v2": 80}, {"v1": 50, "v2": 50}, True),
        ({"v1": 0, "v2": 80, "v3": 20}, {"v1": 0, "v2": 90, "v3": 10}, False),
        ({"v1": 100, "v2": 0}, {"v1": 100, "v2": 0}, False),
    ],
)
def test_only_pods_of_versions_with_traffic_matter_and_only_while_it_moves(
    before: Split, now: Split, told: bool
) -> None:
    fewer = stack(now, {"v1": {"replicas": 3}})
    assert ("services.web.versions.v1.replicas" in said(stack(before), fewer)) is told


def test_a_split_onto_fewer_pods_than_its_share_needs_is_told() -> None:
    now = stack({"v1": 50, "v2": 50}, {"v2": {"replicas": 2}}, replicas=10)
    before = stack({"v1": 100}, replicas=10)
    assert lines(before, now) == [
        "services.web.versions.v2.replicas: version v2 goes from 0 to 50 % of the traffic with "
        "2 pods, and 100 % was served by 10; write at least 5, or a smaller weight"
    ]


@pytest.mark.parametrize(
    ("share", "pods", "least"), [(33, 3, 4), (33, 4, None), (30, 3, None), (1, 1, None)]
)
def test_a_share_of_a_pod_needs_a_whole_one(share: int, pods: int, least: int | None) -> None:
    now = stack({"v1": 100 - share, "v2": share}, {"v2": {"replicas": pods}}, replicas=10)
    found = lines(stack({"v1": 100}, replicas=10), now)
    assert [f"write at least {least}," in line for line in found] == ([True] if least else [])


def test_pods_that_were_enough_for_all_are_enough_at_every_step_of_a_shift() -> None:
    steps = [stack({"v1": 100 - share, "v2": share}) for share in (0, 10, 50, 90, 100)]
    for count in range(1, len(steps) + 1):
        assert lines(*steps[:count]) == []


def test_where_requests_per_second_are_said_no_pods_are_compared() -> None:
    rates = {"podRequestsPerSecond": 500, "traffic": {"peakRequestsPerSecond": 900}}
    before = stack({"v1": 100, "v2": 0}, {"v2": {"replicas": 2}}, replicas=10)
    now = {"v1": 0, "v2": 100}
    few = {"v2": {"replicas": 2}}
    assert said(before, stack(now, few, replicas=10)) == {"services.web.versions.v2.replicas"}
    assert lines(before, stack(now, few, replicas=10, **rates)) == []


def several(**services: Tree) -> Settings:
    return settings(services=services)


def test_a_service_that_goes_and_is_called_is_told() -> None:
    called = several(web=service(), front=service(calls=["web"]), back=service(calls=["web"]))
    alone = several(front=service(), back=service())
    assert lines(called, alone) == [
        "services.web: service web is removed, and back and front called it until now; "
        "remove it from their `calls` first, and from the stack later"
    ]


def test_a_service_that_nobody_calls_any_more_may_go() -> None:
    called = several(web=service(), front=service(calls=["web"]))
    uncalled = several(web=service(), front=service())
    alone = several(front=service())
    assert lines(called, uncalled, alone) == []
    assert lines(called, several(back=service())) == []


def test_nothing_is_said_of_a_new_service_or_of_a_worker() -> None:
    worker = {"image": "web:1", "kind": "worker"}
    assert lines(stack({"v1": 50, "v2": 50}, **limited(1))) == []
    assert lines(several(web=service()), several(web=worker)) == []
    assert lines(several(web=worker), stack({"v1": 50, "v2": 50}, **limited(1))) == []


NAMES = ("v1", "v2", "v3", "v4")


@st.composite
def splits(draw: st.DrawFn) -> Split:
    """Versions in their order, with shares that total 100."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    return dict(zip(sorted(names), draw(shares(len(names))), strict=True))


@st.composite
def deployments(draw: st.DrawFn) -> Settings:
    """A service with any split, some of its versions with fewer or more pods than the others."""
    split = draw(splits())
    pods = {name: {"replicas": draw(st.integers(1, 9))} for name in split}
    return stack(split, pods, **draw(st.just({}) | st.integers(1, 100).map(limited)))


@given(st.lists(deployments(), min_size=1, max_size=4))
def test_nothing_is_said_when_nothing_changes(history: Sequence[Settings]) -> None:
    assert lines(*history, history[-1]) == []


@given(splits(), splits(), st.integers(1, 100))
def test_a_step_is_told_exactly_where_more_moves_than_it_allows(
    before: Split, now: Split, most: int
) -> None:
    away = [share - now.get(name, 0) for name, share in before.items()]
    moved = sum(one for one in away if one > 0)
    found = lines(stack(before), stack(now, **limited(most)))
    assert any("moves at once" in line for line in found) is (moved > most)


@given(splits(), splits())
def test_versions_that_go_are_told_exactly_where_they_had_traffic(
    before: Split, now: Split
) -> None:
    gone = {name for name, share in before.items() if share and name not in now}
    found = said(stack(before), stack(now))
    assert {place for place in found if place.count(".") == 3 and place.split(".")[3] in gone} == {
        f"services.web.versions.{name}" for name in gone
    }
    assert found <= {f"services.web.versions.{name}" for name in gone} | {"services.web.replicas"}


@given(splits(), splits(), st.integers(1, 100))
def test_steps_lead_to_the_weights_that_are_wanted(before: Split, wanted: Split, most: int) -> None:
    moved = sum(max(0, share - before.get(name, 0)) for name, share in wanted.items())
    now = before
    for _ in range(-(-moved // most)):
        step = next_step(now, wanted, most)
        assert sum(step.values()) == 100
        gained = sum(max(0, share - now.get(name, 0)) for name, share in step.items())
        assert 0 < gained <= most
        now = step
    assert {name: share for name, share in now.items() if share} == {
        name: share for name, share in wanted.items() if share
    }
