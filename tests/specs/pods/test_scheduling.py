"""What the scheduler is told of the pods of a version."""

from typing import Any, cast

import pytest
from pulumi_kubernetes.core.v1 import PodSpecArgsDict

from microservices.settings.pods.scheduling import SchedulingSettings, TolerationSettings
from microservices.specs.pods.scheduling import affinity, scheduling, toleration

CHOSEN = {"app": "web", "version": "v1"}
APART = {
    "label_selector": {"match_labels": CHOSEN},
    "match_label_keys": ["pod-template-hash"],
    "node_taints_policy": "Honor",
}
ZONES = {"max_skew": 1, "topology_key": "topology.kubernetes.io/zone", **APART}
NODES = {"max_skew": 1, "topology_key": "kubernetes.io/hostname", **APART}
SPREAD = [
    {**ZONES, "when_unsatisfiable": "ScheduleAnyway"},
    {**NODES, "when_unsatisfiable": "ScheduleAnyway"},
]
PREFERRED = "preferred_during_scheduling_ignored_during_execution"


def written(**keys: Any) -> SchedulingSettings:
    return SchedulingSettings.model_validate(keys, by_name=False)


def found(**keys: Any) -> PodSpecArgsDict:
    return scheduling(written(**keys), CHOSEN)


def test_pods_of_one_revision_had_better_stand_apart() -> None:
    assert found() == {"containers": [], "topology_spread_constraints": SPREAD}


def test_pods_must_stand_apart_by_the_word_for_it() -> None:
    spread = {"zones": "required", "nodes": "off"}
    assert found(spread=spread) == {
        "containers": [],
        "topology_spread_constraints": [{**ZONES, "when_unsatisfiable": "DoNotSchedule"}],
    }


def test_pods_stand_where_they_like_by_the_word_for_it() -> None:
    assert found(spread={"zones": "off", "nodes": "off"}) == {"containers": []}


@pytest.mark.parametrize(
    ("keys", "part"),
    [
        ({"nodeSelector": {"disk": "ssd"}}, {"node_selector": {"disk": "ssd"}}),
        (
            {"tolerations": [{"key": "gpu"}]},
            {"tolerations": [{"key": "gpu", "operator": "Exists"}]},
        ),
        ({"priorityClass": "high"}, {"priority_class_name": "high"}),
        ({"runtimeClass": "gvisor"}, {"runtime_class_name": "gvisor"}),
        ({"scheduler": "volcano"}, {"scheduler_name": "volcano"}),
    ],
)
def test_each_word_says_one_thing_more(keys: dict[str, Any], part: PodSpecArgsDict) -> None:
    assert found(**keys) == {"containers": [], "topology_spread_constraints": SPREAD, **part}


def test_whom_the_pods_stand_near_is_a_part_of_their_spec() -> None:
    assert found(near=["db"]).get("affinity") == affinity(written(near=["db"]))


def test_every_label_of_required_nodes_must_have_one_of_its_values() -> None:
    nodes = {"zone": ["a", "b"], "arch": ["arm64"]}
    assert affinity(written(requireNodes=nodes)) == {
        "node_affinity": {
            "required_during_scheduling_ignored_during_execution": {
                "node_selector_terms": [
                    {
                        "match_expressions": [
                            {"key": "arch", "operator": "In", "values": ["arm64"]},
                            {"key": "zone", "operator": "In", "values": ["a", "b"]},
                        ]
                    }
                ]
            }
        }
    }


def test_each_label_of_preferred_nodes_counts_by_itself() -> None:
    nodes = {"zone": ["a", "b"], "arch": ["arm64"]}

    def preference(key: str, values: list[str]) -> dict[str, Any]:
        term = {"match_expressions": [{"key": key, "operator": "In", "values": values}]}
        return {"weight": 100, "preference": term}

    assert affinity(written(preferNodes=nodes)) == {
        "node_affinity": {
            PREFERRED: [preference("arch", ["arm64"]), preference("zone", ["a", "b"])]
        }
    }


def test_required_and_preferred_nodes_stand_beside_each_other() -> None:
    required, preferred = (
        affinity(written(**{key: {"a": ["1"]}}))["node_affinity"]
        for key in ("requireNodes", "preferNodes")
    )
    both = affinity(written(requireNodes={"a": ["1"]}, preferNodes={"a": ["1"]}))
    assert both == {"node_affinity": {**cast("Any", required), **cast("Any", preferred)}}


def test_pods_had_better_share_a_zone_with_some_services_and_no_node_with_others() -> None:
    def term(service: str, topology: str) -> dict[str, Any]:
        pods = {"label_selector": {"match_labels": {"app": service}}}
        return {"weight": 100, "pod_affinity_term": {"topology_key": topology, **pods}}

    zone, node = "topology.kubernetes.io/zone", "kubernetes.io/hostname"
    assert affinity(written(near=["db", "cache"], apartFrom=["batch"])) == {
        "pod_affinity": {PREFERRED: [term("db", zone), term("cache", zone)]},
        "pod_anti_affinity": {PREFERRED: [term("batch", node)]},
    }


@pytest.mark.parametrize(
    ("settings", "borne"),
    [
        (TolerationSettings(key="gpu"), {"operator": "Exists"}),
        (TolerationSettings(key="gpu", value=""), {"operator": "Equal", "value": ""}),
        (TolerationSettings(key="gpu", value="a"), {"operator": "Equal", "value": "a"}),
        (
            TolerationSettings(key="gpu", effect="NoExecute", seconds=0),
            {"operator": "Exists", "effect": "NoExecute", "toleration_seconds": 0},
        ),
    ],
)
def test_a_taint_is_borne_by_its_key_and_by_what_is_written_of_it(
    settings: TolerationSettings, borne: dict[str, Any]
) -> None:
    assert toleration(settings) == {"key": "gpu", **borne}


def test_the_pods_of_a_stateful_set_are_told_apart_by_their_own_mark_of_a_revision() -> None:
    found = scheduling(written(), CHOSEN, "StatefulSet")
    constraints = cast("list[dict[str, Any]]", found["topology_spread_constraints"])
    keys = [constraint["match_label_keys"] for constraint in constraints]
    assert keys == [["controller-revision-hash"]] * 2
