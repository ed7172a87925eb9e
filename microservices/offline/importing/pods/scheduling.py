"""Scheduling: node selectors, affinity, tolerations and spread of pods."""

from collections.abc import Mapping
from typing import Any

from microservices.manifests.parts import part
from microservices.manifests.selector import matches
from microservices.offline.importing.item import Tree, maps, moved, put, take, take_same

_TOPOLOGIES = {"topology.kubernetes.io/zone": "zones", "kubernetes.io/hostname": "nodes"}
_STRENGTHS = {"ScheduleAnyway": "preferred", "DoNotSchedule": "required"}
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
_TOLERATION = {"key": "key", "value": "value", "effect": "effect", "tolerationSeconds": "seconds"}


def scheduling(pod: Tree, labels: Mapping[str, str]) -> Tree:
    """The scheduling of a pod with some labels; anti-affinity to its own kind is spread."""
    said: Tree = {}
    for one in maps(pod, "topologySpreadConstraints"):
        _spread(said, one, labels, _STRENGTHS.get(str(one.get("whenUnsatisfiable"))))
    for strength, key in (("required", _REQUIRED), ("preferred", _PREFERRED)):
        for one in maps(pod, f"affinity.podAntiAffinity.{key}"):
            _spread(said, one.get("podAffinityTerm", one), labels, strength)
            take(one, "weight")
    _nodes(said, pod.get("affinity", {}).get("nodeAffinity", {}))
    put(said, "scheduling.tolerations", _tolerations(pod))
    return said


def _spread(said: Tree, constraint: Tree, labels: Mapping[str, str], strength: str | None) -> None:
    word = _TOPOLOGIES.get(str(constraint.get("topologyKey")))
    known = part(said, "scheduling", "spread", str(word))
    own = constraint.get("labelSelector") or {}
    if word and strength and known in (None, strength) and matches(own, labels):
        put(said, f"scheduling.spread.{word}", strength)
        for key in ("topologyKey", "whenUnsatisfiable", "labelSelector"):
            take(constraint, key)
        take_same(constraint, "maxSkew", 1)


def _nodes(said: Tree, affinity: Any) -> None:
    terms = maps(affinity, f"{_REQUIRED}.nodeSelectorTerms")
    if len(terms) == 1:
        put(said, "scheduling.requireNodes", _labels(terms[0]))
    for one in maps(affinity, _PREFERRED):
        for key, values in _labels(one.get("preference", {})).items():
            nodes = said.setdefault("scheduling", {}).setdefault("preferNodes", {})
            nodes[key] = [*dict.fromkeys([*nodes.get(key, []), *values])]
        take(one, "weight")


def _labels(term: Tree) -> dict[str, list[str]]:
    found = {}
    for one in maps(term, "matchExpressions"):
        if one.get("operator") == "In" and one.get("key") not in found:
            found[str(one["key"])] = one.get("values", [])
            one.clear()
    return found


def _tolerations(pod: Tree) -> list[Tree]:
    found = []
    for one in maps(pod, "tolerations"):
        if one.get("key"):
            take(one, "operator")
            found.append(moved(one, _TOLERATION))
    return found
