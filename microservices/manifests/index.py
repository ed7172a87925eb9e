"""Index of the objects of a stack by kind, name and labels."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from microservices.manifests.api_group import GROUPS
from microservices.manifests.objects import Manifest, Place, group, place
from microservices.manifests.parts import map_at, maps_at, part
from microservices.manifests.routes.host import service_place
from microservices.manifests.routes.route import KINDS, Route
from microservices.manifests.scaler import AUTOSCALER, KEDA, scaled
from microservices.manifests.selector import carries
from microservices.manifests.workload import RUNNING, makes_pods, pod_labels


class ManifestIndex:
    """Finds, without a search, what belongs together."""

    def __init__(self, objects: Iterable[Manifest]) -> None:
        self.pod_makers: list[Manifest] = []
        self._kinds: dict[tuple[str, str], dict[Place, Manifest]] = {}
        self._labelled: dict[tuple[str, str, str], list[Manifest]] = {}
        self._subsets: dict[tuple[Place | None, str], Mapping[str, Any]] = {}
        self._led: dict[Place | None, list[Route]] = {}
        self._scalers: dict[tuple[str, str, str], Manifest] = {}
        for item in objects:
            self._add(item)

    def of_kind(self, kind: str, api_group: str | None = None) -> list[Manifest]:
        """The objects of a kind, of the group that has it, by namespace and name."""
        found = self._of(kind, api_group)
        return [found[where] for where in sorted(found)]

    def find(self, kind: str, where: Place, api_group: str | None = None) -> Manifest | None:
        """The object of a kind with this namespace and name."""
        return self._of(kind, api_group).get(where)

    def _of(self, kind: str, api_group: str | None) -> Mapping[Place, Manifest]:
        own = GROUPS.get(kind, "") if api_group is None else api_group
        return self._kinds.get((own, kind), {})

    def workloads(self) -> list[Manifest]:
        """Every Deployment, StatefulSet and Rollout, by namespace and name."""
        found = [item for kind in RUNNING for item in self.of_kind(kind)]
        return sorted(found, key=place)

    def selected(self, namespace: str, selector: Mapping[str, Any]) -> list[Manifest]:
        """The Deployments, StatefulSets and Rollouts whose pods a selector finds."""
        pairs = [(namespace, key, str(value)) for key, value in selector.items()]
        found = min((self._labelled.get(pair, []) for pair in pairs), key=len, default=[])
        return sorted((one for one in found if carries(pod_labels(one), selector)), key=place)

    def subset(self, host: Place, name: str) -> Mapping[str, Any]:
        """The labels of a subset of a host."""
        return self._subsets.get((host, name), {})

    def routes(self) -> list[Route]:
        """The VirtualServices, then the HTTPRoutes, by namespace and name."""
        return [Route(one) for kind in KINDS for one in self.of_kind(kind)]

    def mesh_routes(self, service: Place) -> Sequence[Route]:
        """The VirtualServices of the mesh that lead to a Service, and the HTTPRoutes for it."""
        return self._led.get(service, ())

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
        if kind in RUNNING:
            for key, value in pod_labels(item).items():
                self._labelled.setdefault((namespace, key, str(value)), []).append(item)
        elif kind == "DestinationRule":
            host = service_place(str(part(item, "spec", "host")), namespace)
            for subset in maps_at(item, "spec", "subsets"):
                self._subsets[host, str(subset.get("name"))] = map_at(subset, "labels")
        elif kind in KINDS and (route := Route(item)).in_mesh:
            for service in dict.fromkeys(_services(route)):
                self._led.setdefault(service, []).append(route)
        elif kind in (AUTOSCALER, KEDA):
            self._scalers[namespace, *scaled(item)] = item


def _services(route: Route) -> list[Place | None]:
    """The Services for which a route of the mesh is told."""
    if route.is_http_route:
        return [parent.place for parent in route.parents if parent.kind == "Service"]
    led = (one.host for rule in route.rules if rule.protocol != "tls" for one in rule.backends)
    return [service_place(host, route.namespace) for host in led]
