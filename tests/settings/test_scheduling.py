"""Where pods run."""

from typing import Any

import pytest

from settings.scheduling import SchedulingSettings, SpreadSettings
from tests.builders import microservice, misshapen, placed, refusal

SCHEDULING = "services.web.scheduling"
SPREADS = "write `preferred`, `required` or `off`"
EFFECTS = "write NoSchedule, PreferNoSchedule or NoExecute"
SECONDS = "write a whole number of seconds from 0 to 86400"
KEYS = "write the key of a label, such as team or example.com/team"
VALUES = "write at most 63 letters, digits, `-`, `_` and `.`, in quotes where it is a number"
OBJECTS = "write the name of an object: lower-case letters, digits, `-` and `.`"
LABELS = (
    "write at most 63 lower-case letters, digits and `-`, with a letter first, such as user-service"
)
TEXTS = "write text; put a number or true or false in quotes"


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


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("spread", {"zones": "required", "nodes": "off"}),
        ("nodeSelector", {"kubernetes.io/arch": "arm64", "Team_1.x": ""}),
        ("requireNodes", {"zone": ["a", "b"]}),
        ("preferNodes", {"example.com/disk": ["ssd"]}),
        ("near", ["api"]),
        ("apartFrom", ["api", "db"]),
        ("tolerations", [{"key": "a/b", "value": "x", "effect": "NoExecute", "seconds": 86400}]),
        ("tolerations", [{"key": "k", "effect": "PreferNoSchedule"}, {"key": "k", "seconds": 0}]),
        ("tolerations", [{"key": "k", "effect": "NoSchedule"}]),
        ("priorityClass", "system-cluster-critical"),
        ("runtimeClass", "gvisor"),
        ("scheduler", "second"),
    ],
)
def test_a_value_of_its_kind_is_taken(key: str, value: Any) -> None:
    assert misshapen(placed(f"{SCHEDULING}.{key}", value)) == []


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("spread.zones", False, SPREADS),
        ("spread.nodes", "always", SPREADS),
        ("nodeSelector.team", 1, VALUES),
        ("nodeSelector.team", "-a", VALUES),
        ("nodeSelector.team", "a" * 64, VALUES),
        ("priorityClass", "High", OBJECTS),
        ("runtimeClass", "g_visor", OBJECTS),
        ("scheduler", 2, TEXTS),
    ],
)
def test_another_value_is_refused_with_what_to_write(key: str, value: Any, instead: str) -> None:
    path = f"{SCHEDULING}.{key}"
    assert misshapen(placed(path, value)) == [refusal(path, value, instead)]


@pytest.mark.parametrize(
    ("key", "written", "below", "value", "instead"),
    [
        ("tolerations", [{"key": "a b"}], "[0].key", "a b", KEYS),
        ("tolerations", [{"key": "k"}, {"key": "k", "value": 1}], "[1].value", 1, VALUES),
        ("tolerations", [{"key": "k", "effect": "Never"}], "[0].effect", "Never", EFFECTS),
        ("tolerations", [{"key": "k", "seconds": -1}], "[0].seconds", -1, SECONDS),
        ("tolerations", [{"key": "k", "seconds": 86401}], "[0].seconds", 86401, SECONDS),
        ("near", ["api", "Db"], "[1]", "Db", LABELS),
        ("apartFrom", [1], "[0]", 1, LABELS),
        ("requireNodes", {"zone": ["a", 1]}, ".zone[1]", 1, VALUES),
        ("requireNodes", {"zone": [1]}, ".zone[0]", 1, VALUES),
    ],
)
def test_an_entry_of_a_list_is_told_by_its_place(
    key: str, written: Any, below: str, value: Any, instead: str
) -> None:
    path = f"{SCHEDULING}.{key}"
    assert misshapen(placed(path, written)) == [refusal(path + below, value, instead)]


@pytest.mark.parametrize("group", ["requireNodes", "preferNodes"])
def test_nodes_have_one_of_some_values_and_never_of_none(group: str) -> None:
    path = f"{SCHEDULING}.{group}"
    assert misshapen(placed(path, {"zone": []})) == [
        f"Pulumi.dev.yaml: microservices:{path}.zone: the list is empty; "
        "write at least one value, or leave it out"
    ]


@pytest.mark.parametrize("key", ["a/b/c", "-a", "Example.com/a", "a b", "/a", "a/", "a" * 64])
def test_a_label_has_a_key_as_kubernetes_takes_it(key: str) -> None:
    path = f"{SCHEDULING}.nodeSelector"
    (line,) = misshapen(placed(path, {key: "x"}))
    assert line.endswith(f" is text that does not fit here; {KEYS}")


def test_a_toleration_names_a_taint() -> None:
    path = f"{SCHEDULING}.tolerations"
    assert misshapen(placed(path, [{"value": "x"}])) == [
        f"Pulumi.dev.yaml: microservices:{path}[0].key: it is missing; {KEYS}"
    ]
