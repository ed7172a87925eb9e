"""What a stack's manifests mean, service by service: replicas, split, config sets, URL.

Everything is read from the manifests alone, so that it says what is deployed and not what was
asked for.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Manifest = Mapping[str, Any]
_CLUSTER = "svc.cluster.local"


@dataclass(frozen=True)
class VersionSummary:
    """One Deployment of a service, or a destination without one.

    The share is in percent, None where no route decides; replicas are words.
    """

    name: str
    replicas: str
    share: float | None

    def __str__(self) -> str:
        share = "" if self.share is None else f"{self.share:g} % to "
        return f"{share}{self.name} ({self.replicas})"


@dataclass(frozen=True)
class ServiceSummary:
    """One Service, and what stands behind it."""

    name: str
    namespace: str
    versions: tuple[VersionSummary, ...]
    reads: tuple[str, ...]
    url: str

    def __str__(self) -> str:
        versions = ", ".join(map(str, self.versions)) or "no version"
        reads = f"; reads {', '.join(self.reads)}" if self.reads else ""
        return f"{versions}{reads}; {self.url}"


def service_summaries(objects: Sequence[Manifest]) -> list[ServiceSummary]:
    """A summary of each Service, by namespace and name."""
    index = _Index(objects)
    services = [item for item in objects if _is(item, "v1", "Service")]
    return sorted(
        (index.summary(service) for service in services),
        key=lambda summary: (summary.namespace, summary.name),
    )


class _Index:
    """The objects that say something about a service, found without a search."""

    def __init__(self, objects: Sequence[Manifest]) -> None:
        self._deployments: dict[tuple[str, str, str], list[Manifest]] = {}
        self._subsets: dict[tuple[str, str, str], Mapping[str, Any]] = {}
        self._routes: dict[tuple[str, str], list[tuple[str, float]]] = {}
        self._scalers: dict[tuple[str, str], Manifest] = {}
        for item in objects:
            self._add(item)

    def _add(self, item: Manifest) -> None:
        kind, (namespace, _) = item.get("kind"), _place(item)
        if kind == "Deployment":
            for key, value in _labels(item).items():
                self._deployments.setdefault((namespace, key, str(value)), []).append(item)
        elif kind == "DestinationRule":
            host = _host(_at(item, "spec", "host"), namespace)
            for subset in _items(item, "spec", "subsets"):
                self._subsets[*host, str(subset.get("name"))] = _map(subset, "labels")
        elif kind == "VirtualService":
            for destination, share in _shares(_default_route(item)):
                host = _host(_at(destination, "host"), namespace)
                subset = str(_at(destination, "subset") or host[1])
                self._routes.setdefault(host, []).append((subset, share))
        elif kind == "HorizontalPodAutoscaler":
            target = str(_at(item, "spec", "scaleTargetRef", "name"))
            self._scalers[namespace, target] = item

    def summary(self, service: Manifest) -> ServiceSummary:
        namespace, name = _place(service)
        deployments = self._selected(namespace, _map(service, "spec", "selector"))
        versions = tuple(self._versions(namespace, name, deployments))
        reads = sorted({read for item in deployments for read in _reads(item)})
        return ServiceSummary(name, namespace, versions, tuple(reads), _url(service))

    def _selected(self, namespace: str, selector: Mapping[str, Any]) -> list[Manifest]:
        pairs = [(namespace, key, str(value)) for key, value in selector.items()]
        found = min((self._deployments.get(pair, []) for pair in pairs), key=len, default=[])
        return sorted((item for item in found if _carries(item, selector)), key=_place)

    def _versions(
        self, namespace: str, name: str, deployments: list[Manifest]
    ) -> Iterator[VersionSummary]:
        rest = list(deployments)
        for subset, share in self._routes.get((namespace, name), []):
            labels = self._subsets.get((namespace, name, subset), {})
            behind = [item for item in deployments if _carries(item, labels)]
            rest = [item for item in rest if item not in behind]
            yield VersionSummary(subset, self._replicas(behind), share)
        for item in rest:
            label = str(_labels(item).get("version", _place(item)[1]))
            yield VersionSummary(label, self._replicas([item]), None)

    def _replicas(self, deployments: list[Manifest]) -> str:
        if not deployments:
            return "no Deployment"
        return " and ".join(self._replicas_of(item) for item in deployments)

    def _replicas_of(self, deployment: Manifest) -> str:
        scaler = self._scalers.get(_place(deployment))
        count = _at(deployment, "spec", "replicas")
        if count is None and scaler is not None:
            least = _at(scaler, "spec", "minReplicas") or 1
            return f"{least} to {_at(scaler, 'spec', 'maxReplicas')} replicas"
        count = 1 if count is None else count
        return f"{count} replica" if count == 1 else f"{count} replicas"


def _is(item: Manifest, version: str, kind: str) -> bool:
    return item.get("apiVersion") == version and item.get("kind") == kind


def _at(item: Any, *path: str) -> Any:
    """What stands at a path of maps, None where it ends early."""
    for part in path:
        if not isinstance(item, Mapping):
            return None
        item = item.get(part)
    return item


def _map(item: Any, *path: str) -> Mapping[str, Any]:
    found = _at(item, *path)
    return found if isinstance(found, Mapping) else {}


def _items(item: Any, *path: str) -> list[Any]:
    found = _at(item, *path)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _place(item: Manifest) -> tuple[str, str]:
    metadata = _map(item, "metadata")
    return str(metadata.get("namespace", "default")), str(metadata.get("name", ""))


def _labels(deployment: Manifest) -> Mapping[str, Any]:
    return _map(deployment, "spec", "template", "metadata", "labels")


def _carries(deployment: Manifest, labels: Mapping[str, Any]) -> bool:
    own = _labels(deployment)
    return all(own.get(key) == value for key, value in labels.items())


def _host(host: Any, namespace: str) -> tuple[str, str]:
    """Namespace and name of a host as Istio resolves it: short names lie beside the rule."""
    parts = str(host).split(".")
    return (parts[1] if len(parts) > 1 else namespace), parts[0]


def _default_route(virtual_service: Manifest) -> list[Manifest]:
    """The destinations of every request that no condition picks out."""
    routes = _items(virtual_service, "spec", "http")
    unconditional = [route for route in routes if not route.get("match")]
    return _items(unconditional[-1], "route") if unconditional else []


def _shares(route: list[Manifest]) -> Iterator[tuple[Manifest, float]]:
    """Each destination with its percentage; one alone takes all, whatever its weight."""
    weights = [_number(item.get("weight", 0)) for item in route]
    total = sum(weights)
    for item, weight in zip(route, weights, strict=True):
        share = 100 * weight / total if total else 100 / len(route)
        yield _map(item, "destination"), round(share, 1)


def _number(value: Any) -> float:
    return value if isinstance(value, int | float) else 0


def _reads(deployment: Manifest) -> Iterator[str]:
    """Names of the ConfigMaps and Secrets that the pods of a Deployment need."""
    pod = _map(deployment, "spec", "template", "spec")
    for container in [*_items(pod, "initContainers"), *_items(pod, "containers")]:
        sources = _items(container, "envFrom")
        sources += [_map(variable, "valueFrom") for variable in _items(container, "env")]
        yield from _names(sources, ("configMapRef", "secretRef", "configMapKeyRef", "secretKeyRef"))
    volumes = _items(pod, "volumes")
    volumes += [source for volume in volumes for source in _items(volume, "projected", "sources")]
    yield from _names(volumes, ("configMap", "secret"))


def _names(sources: Iterable[Any], kinds: tuple[str, ...]) -> Iterator[str]:
    for source in sources:
        for kind in kinds:
            name = _at(source, kind, "name") or _at(source, kind, "secretName")
            if isinstance(name, str):
                yield name


def _url(service: Manifest) -> str:
    namespace, name = _place(service)
    port = next((item.get("port") for item in _items(service, "spec", "ports")), None)
    return f"http://{name}.{namespace}.{_CLUSTER}" + (f":{port}" if port else "")
