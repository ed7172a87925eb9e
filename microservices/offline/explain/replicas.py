"""Replicas of a workload as text: a number, or an autoscaler."""

from collections.abc import Iterator
from typing import Any

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at, maps_at, part
from microservices.manifests.scaler import KEDA

# What KEDA does where nothing is written. https://keda.sh/docs/latest/reference/scaledobject-spec/
_KEDA_MOST = 100


def replicas(workload: Manifest, scaler: Manifest | None) -> str:
    """The number of pods: as written, or between which two an autoscaler keeps it, and by what."""
    count = part(workload, "spec", "replicas")
    if count is None and scaler is not None:
        least, most = _bounds(scaler)
        return f"{least} to {most} replicas" + _by(list(_targets(scaler)))
    count = 1 if count is None else count
    return f"{count} replica" if count == 1 else f"{count} replicas"


def _bounds(scaler: Manifest) -> tuple[Any, Any]:
    spec = map_at(scaler, "spec")
    if scaler.get("kind") == KEDA:
        return spec.get("minReplicaCount") or 0, spec.get("maxReplicaCount") or _KEDA_MOST
    least = spec.get("minReplicas")
    return 1 if least is None else least, spec.get("maxReplicas")


def _by(targets: list[str]) -> str:
    """What decides, the last of several after an `and`."""
    *others, last = targets or [""]
    listed = f"{', '.join(others)} and {last}" if others else last
    return f" by {listed}" if listed else ""


def _targets(scaler: Manifest) -> Iterator[str]:
    if scaler.get("kind") == KEDA:
        types = (trigger.get("type") for trigger in maps_at(scaler, "spec", "triggers"))
        yield from dict.fromkeys(str(kind) for kind in types)
    for metric in maps_at(scaler, "spec", "metrics"):
        # The source of a metric stands under its type in lower camel case.
        kind = str(metric.get("type"))
        source = map_at(metric, kind[:1].lower() + kind[1:])
        yield _target(source)


def _target(source: Manifest) -> str:
    name = source.get("name") or part(source, "metric", "name")
    target = map_at(source, "target")
    if (percent := target.get("averageUtilization")) is not None:
        return f"{name} {percent} %"
    if (amount := target.get("averageValue")) is not None:
        return f"{amount} {name} a pod"
    return f"{target.get('value')} {name}"
