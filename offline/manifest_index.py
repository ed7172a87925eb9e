"""Index of the objects of a stack by kind, name and labels."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from offline.host_name import service_place
from offline.manifest_parts import (
    Manifest,
    Place,
    carries,
    group,
    map_at,
    maps_at,
    part,
    place,
)
from offline.pods import LASTING, makes_pods, pod_labels
from offline.replicas import AUTOSCALER, KEDA
from offline.split import destinations, in_mesh


class ManifestIndex:
    """Finds, without a search, what belongs together."""

    def __init__(self, objects: Iterable[Manifest]) -> None:
        self.pod_makers: list[Manifest] = []
        self._kinds: dict[tuple[str, str], dict[Place, Manifest]] = {}
        self._labelled: dict[tuple[str, str, str], list[Manifest]] = {}
        self._subsets: dict[tuple[Place | None, str], Mapping[str, Any]] = {}
        self._routed: dict[Place | None, list[Manifest]] = {}
        self._scalers: dict[tuple[str, str, str], Manifest] = {}
        for item in objects:
            self._add(item)

    def of_kind(self, kind: str, api_group: str = "") -> list[Manifest]:
        """The objects of a kind, by namespace and name."""
        found = self._kinds.get((api_group, kind), {})
        return [found[where] for where in sorted(found)]

    def find(self, kind: str, where: Place, api_group: str = "") -> Manifest | None:
        """The object of a kind with this namespace and name."""
        return self._kinds.get((api_group, kind), {}).get(where)

    def workloads(self) -> list[Manifest]:
        """Every Deployment, StatefulSet and Rollout, by namespace and name."""
        found = [item for kind, of in LASTING.items() for item in self.of_kind(kind, of)]
        return sorted(found, key=place)

    def selected(self, namespace: str, selector: Mapping[str, Any]) -> list[Manifest]:
        """The Deployments, StatefulSets and Rollouts whose pods a selector finds."""
        pairs = [(namespace, key, str(value)) for key, value in selector.items()]
        found = min((self._labelled.get(pair, []) for pair in pairs), key=len, default=[])
        return sorted((one for one in found if carries(pod_labels(one), selector)), key=place)

    def subset(self, host: Place, name: str) -> Mapping[str, Any]:
        """The labels of a subset of a host."""
        return self._subsets.get((host, name), {})

    def virtual_services(self, host: Place) -> Sequence[Manifest]:
        """The VirtualServices of the mesh that send something to a host."""
        return self._routed.get(host, ())

    def scaler(self, workload: Manifest) -> Manifest | None:
        """What keeps the number of a workload's pods: Kubernetes' own autoscaler, or KEDA's."""
        namespace, name = place(workload)
        return self._scalers.get((namespace, str(workload.get("kind")), name))

    def _add(self, item: Manifest) -> None:
        kind, where = str(item.get("kind")), place(item)
        namespace = where[0]
        self._kinds.setdefault((group(item), kind), {})[where] = item
        if makes_pods(item):
            self.pod_makers.append(item)
        if kind in LASTING:
            for key, value in pod_labels(item).items():
                self._labelled.setdefault((namespace, key, str(value)), []).append(item)
        elif kind == "DestinationRule":
            host = service_place(str(part(item, "spec", "host")), namespace)
            for subset in maps_at(item, "spec", "subsets"):
                self._subsets[host, str(subset.get("name"))] = map_at(subset, "labels")
        elif kind == "VirtualService" and in_mesh(item):
            named = (service_place(str(one.get("host")), namespace) for one in destinations(item))
            for host in dict.fromkeys(named):
                self._routed.setdefault(host, []).append(item)
        elif kind in (AUTOSCALER, KEDA):
            target = map_at(item, "spec", "scaleTargetRef")
            # KEDA means a Deployment where nothing else is written.
            owner = str(target.get("kind", "Deployment"))
            self._scalers[namespace, owner, str(target.get("name"))] = item
