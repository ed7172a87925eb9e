"""Where pods run."""

from settings.scheduling import SchedulingSettings, SpreadSettings
from tests.builders import microservice


def test_pods_had_better_stand_apart_and_run_anywhere() -> None:
    assert microservice().scheduling == SchedulingSettings(
        spread=SpreadSettings(zones="preferred", nodes="preferred"),
        node_selector={},
        require_nodes={},
        prefer_nodes={},
        near=(),
        apart_from=(),
        tolerations=(),
        priority_class=None,
        runtime_class=None,
        scheduler=None,
    )


def test_a_toleration_bears_every_effect_of_every_value_for_ever() -> None:
    (found,) = microservice(scheduling={"tolerations": [{"key": "spot"}]}).scheduling.tolerations
    assert (found.key, found.value, found.effect, found.seconds) == ("spot", None, None, None)
