"""Autoscalers and disruption budgets, at the service whose workload they name."""

from collections.abc import Iterable
from typing import Any

from microservices.manifests.selector import matches
from microservices.offline.importing.item import Item, Tree, maps, put, take, take_same
from microservices.offline.importing.services import Service

_NO_WORKLOAD = "it is for no workload of these objects"
_ANOTHER = "another object says it of these pods already"
_POLICIES = {"Percent": "percent", "Pods": "pods"}


def scaling(items: Iterable[Item], services: list[Service]) -> None:
    """Write what each HorizontalPodAutoscaler and PodDisruptionBudget says."""
    for item in items:
        if item.kind == "HorizontalPodAutoscaler":
            target = item.take("spec.scaleTargetRef", {})
            name = f"{target.get('kind')}/{target.get('name')}"
            _at(item, services, lambda pods, name=name: str(pods.item) == name, "scaling")
        elif item.kind == "PodDisruptionBudget":
            selector = item.take("spec.selector", {})
            _at(
                item, services, lambda pods, s=selector: s and matches(s, pods.labels), "disruption"
            )


def _at(item: Item, services: list[Service], fits: Any, key: str) -> None:
    item.why = _NO_WORKLOAD
    for service in services:
        chosen = [name for name, pods in service.versions.items() if fits(pods)]
        if chosen:
            settings, word = service.settings, f"services.{service.name}"
            if len(chosen) == 1 < len(service.versions):
                settings = settings["versions"].setdefault(chosen[0], {})
                word += f".versions.{chosen[0]}"
            if key in settings:
                item.why = _ANOTHER
                return
            item.say(word)
            _WRITERS[key](item, settings, service.settings)
            return


def _scaler(item: Item, at: Tree, _service: Tree) -> None:
    said: Tree = {"min": item.take("spec.minReplicas", 1), "max": item.take("spec.maxReplicas")}
    put(said, "cpu", item.take("spec.targetCPUUtilizationPercentage"))
    for metric in maps(item.rest, "spec.metrics"):
        for kind in ("resource", "containerResource"):
            name = metric.get(kind, {}).get("name")
            used = take(metric, f"{kind}.target.averageUtilization")
            if name in ("cpu", "memory") and used:
                said[name] = used
                metric.clear()
        rate = str(metric.get("pods", {}).get("target", {}).get("averageValue"))
        if rate.isdigit():
            name = metric["pods"].get("metric", {}).get("name")
            said["requestsPerSecond"] = {"metric": name, "perPod": int(rate)}
            metric.clear()
    for word in ("scaleUp", "scaleDown"):
        put(said, f"behavior.{word}", _direction(item, f"spec.behavior.{word}"))
    at["scaling"] = said


def _direction(item: Item, path: str) -> Tree:
    said: Tree = {}
    put(said, "stabilizationSeconds", item.take(f"{path}.stabilizationWindowSeconds"))
    for one in maps(item.rest, f"{path}.policies"):
        word = _POLICIES.get(str(one.get("type")))
        if word and word not in said and one.get("value", 0) <= 100:
            take(one, "type")
            said[word] = take(one, "value")
            # The first period is that of all: another one is left.
            take_same(
                one, "periodSeconds", said.setdefault("periodSeconds", one.get("periodSeconds"))
            )
    return said


def _budget(item: Item, at: Tree, service: Tree) -> None:
    """A budget of pods that may be missing; one of pods that must be there is turned round."""
    take_same(item.rest, "spec.unhealthyPodEvictionPolicy", "AlwaysAllow")
    most = item.take("spec.maxUnavailable")
    least = item.take("spec.minAvailable")
    if most is None and least is not None:
        most = _turned(
            least, at.get("scaling", {}).get("min") or at.get("replicas") or service.get("replicas")
        )
    if most in (0, "0%", None):
        item.rest.setdefault("spec", {})[
            "minAvailable" if least is not None else "maxUnavailable"
        ] = least or 0
        item.reasons["spec"] = "a drain of the node would never end: one pod of four may be missing"
        return
    put(at, "disruption.maxUnavailable", most)


def _turned(least: Any, pods: Any) -> Any:
    """Pods that may be missing where so many have to be there; None for neither of two forms."""
    if isinstance(least, int):
        return max(int(pods or 0) - least, 0)
    share = str(least).removesuffix("%")
    return f"{100 - int(share)}%" if share.isdecimal() else None


_WRITERS = {"scaling": _scaler, "disruption": _budget}
