"""How pods are replaced and end."""

import json

import pytest

from components.rollout import PROXY_CONFIG, lifecycle, proxy_annotations, strategy, timeouts
from settings.mesh import MeshSettings
from settings.rollout import RolloutSettings


def test_there_are_never_fewer_pods_than_asked_for() -> None:
    assert strategy(RolloutSettings()) == {
        "type": "RollingUpdate",
        "rolling_update": {"max_surge": "25%", "max_unavailable": 0},
    }


def test_pods_beyond_the_wanted_number_are_those_written() -> None:
    assert strategy(RolloutSettings(max_surge=2)) == {
        "type": "RollingUpdate",
        "rolling_update": {"max_surge": 2, "max_unavailable": 0},
    }


def test_what_cannot_run_twice_ends_before_it_starts() -> None:
    assert strategy(RolloutSettings(strategy="recreate")) == {"type": "Recreate"}


def test_a_pod_that_is_to_end_goes_on_answering() -> None:
    assert lifecycle(RolloutSettings()) == {"pre_stop": {"sleep": {"seconds": 10}}}


def test_a_pod_without_a_time_to_drain_ends_at_once() -> None:
    assert lifecycle(RolloutSettings(drain_seconds=0)) is None


def test_the_sidecar_is_there_first_and_outlives_the_application() -> None:
    (name, text), *others = proxy_annotations(RolloutSettings(), MeshSettings()).items()
    assert (name, others) == ("proxy.istio.io/config", [])
    assert json.loads(text) == {
        "holdApplicationUntilProxyStarts": True,
        "terminationDrainDuration": "20s",
    }


def test_the_sidecar_drains_twice_as_long_as_the_application() -> None:
    found = proxy_annotations(RolloutSettings(drain_seconds=7), MeshSettings())
    assert json.loads(found[PROXY_CONFIG])["terminationDrainDuration"] == "14s"


def test_without_a_sidecar_there_is_nobody_to_tell() -> None:
    assert proxy_annotations(RolloutSettings(), MeshSettings(data_plane="ambient")) == {}


@pytest.mark.parametrize(("deadline", "limit"), [(10, "600s"), (300, "600s"), (400, "800s")])
def test_the_engine_waits_longer_than_kubernetes(deadline: int, limit: str) -> None:
    found = timeouts(RolloutSettings(progress_deadline_seconds=deadline))
    assert (found.create, found.update, found.delete) == (limit, limit, None)
