"""Scheduling of a version's pods: topology spread, affinity, tolerations."""

from collections.abc import Mapping, Sequence

from pulumi_kubernetes.core.v1 import (
    AffinityArgsDict,
    NodeAffinityArgsDict,
    NodeSelectorTermArgsDict,
    PodAffinityTermArgsDict,
    PodSpecArgsDict,
    TolerationArgsDict,
    TopologySpreadConstraintArgsDict,
    WeightedPodAffinityTermArgsDict,
)

from microservices.plan.names import selector
from microservices.plan.owner import ROLLOUT
from microservices.settings.pods.scheduling import (
    SchedulingSettings,
    SpreadSettings,
    TolerationSettings,
)

# https://kubernetes.io/docs/reference/labels-annotations-taints/
ZONE = "topology.kubernetes.io/zone"
NODE = "kubernetes.io/hostname"
_STRENGTHS = {"preferred": "ScheduleAnyway", "required": "DoNotSchedule"}
# Preferences of one kind stand beside each other, and none is worth less than another.
_WEIGHT = 100


# What a controller marks the pods of one revision with.
REVISIONS = {
    "Deployment": "pod-template-hash",
    "StatefulSet": "controller-revision-hash",
    ROLLOUT: "rollouts-pod-template-hash",
}


def scheduling(
    settings: SchedulingSettings, chosen: Mapping[str, str], kind: str = "Deployment"
) -> PodSpecArgsDict:
    """The part of a pod's spec that says where it runs.

    `chosen` are the labels of its selector, and `kind` is that of its workload.
    """
    found = placement(settings)
    if spread := spread_constraints(settings.spread, chosen, REVISIONS[kind]):
        found["topology_spread_constraints"] = spread
    return found


def placement(settings: SchedulingSettings) -> PodSpecArgsDict:
    """Scheduling of a single pod, also of a job: nodes, tolerations, priority."""
    found: PodSpecArgsDict = {"containers": []}
    if settings.node_selector:
        found["node_selector"] = settings.node_selector
    if wanted := affinity(settings):
        found["affinity"] = wanted
    if settings.tolerations:
        found["tolerations"] = [toleration(one) for one in settings.tolerations]
    if settings.priority_class:
        found["priority_class_name"] = settings.priority_class
    if settings.runtime_class:
        found["runtime_class_name"] = settings.runtime_class
    if settings.scheduler:
        found["scheduler_name"] = settings.scheduler
    return found


def spread_constraints(
    settings: SpreadSettings, chosen: Mapping[str, str], revision: str
) -> list[TopologySpreadConstraintArgsDict]:
    """Pods of one version and one revision, evenly over zones and over nodes.

    With the revision's own label, a rolling update does not count the pods that are about to go.
    Nodes whose taints the pods do not bear count as little: a zone that is drained, or has failed,
    would keep pods waiting that have to be apart.
    https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
    """
    return [
        {
            "max_skew": 1,
            "topology_key": key,
            "when_unsatisfiable": _STRENGTHS[strength],
            "label_selector": {"match_labels": dict(chosen)},
            "match_label_keys": [revision],
            "node_taints_policy": "Honor",
        }
        for key, strength in ((ZONE, settings.zones), (NODE, settings.nodes))
        if strength != "off"
    ]


def affinity(settings: SchedulingSettings) -> AffinityArgsDict:
    """Node affinity, and affinity and anti-affinity to other services."""
    found: AffinityArgsDict = {}
    nodes: NodeAffinityArgsDict = {}
    if settings.require_nodes:
        nodes["required_during_scheduling_ignored_during_execution"] = {
            "node_selector_terms": [_node_term(settings.require_nodes)]
        }
    if settings.prefer_nodes:
        nodes["preferred_during_scheduling_ignored_during_execution"] = [
            {"weight": _WEIGHT, "preference": _node_term({key: values})}
            for key, values in sorted(settings.prefer_nodes.items())
        ]
    if nodes:
        found["node_affinity"] = nodes
    if settings.near:
        found["pod_affinity"] = {
            "preferred_during_scheduling_ignored_during_execution": _pods(settings.near, ZONE)
        }
    if settings.apart_from:
        found["pod_anti_affinity"] = {
            "preferred_during_scheduling_ignored_during_execution": _pods(settings.apart_from, NODE)
        }
    return found


def toleration(settings: TolerationSettings) -> TolerationArgsDict:
    """A taint by its key, and by its value where one is written."""
    found: TolerationArgsDict = {"key": settings.key, "operator": "Exists"}
    if settings.value is not None:
        found |= {"operator": "Equal", "value": settings.value}
    if settings.effect:
        found["effect"] = settings.effect
    if settings.seconds is not None:
        found["toleration_seconds"] = settings.seconds
    return found


def _node_term(labels: Mapping[str, Sequence[str]]) -> NodeSelectorTermArgsDict:
    return {
        "match_expressions": [
            {"key": key, "operator": "In", "values": list(values)}
            for key, values in sorted(labels.items())
        ]
    }


def _pods(services: Sequence[str], topology: str) -> list[WeightedPodAffinityTermArgsDict]:
    terms: list[PodAffinityTermArgsDict] = [
        {"topology_key": topology, "label_selector": {"match_labels": selector(service)}}
        for service in services
    ]
    return [{"weight": _WEIGHT, "pod_affinity_term": term} for term in terms]
