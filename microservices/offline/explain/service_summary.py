"""Services section: versions and split, sets, and URL of each service.

Everything is read from the manifests alone, so that it says what is deployed and not what was
asked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from microservices.manifests.config_reference import sets_read
from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest, Place, place
from microservices.manifests.parts import map_at, maps_at, part
from microservices.manifests.routes.host import service_host, service_place
from microservices.manifests.workload import pod_labels
from microservices.offline.explain.version_summary import (
    VersionSummary,
    routed_versions,
    unrouted_versions,
)

_SCHEMES = {"http2": "http"}


@dataclass(frozen=True)
class ServiceSummary:
    """One Service, or workloads that answer nobody, and what stands behind it.

    `kind` is empty for Deployments behind a Service, else `stateful` or `worker`; a worker has no
    URL. `owner` is who else writes the weights, empty where they are as they are written.
    """

    name: str
    namespace: str
    kind: str
    versions: tuple[VersionSummary, ...]
    reads: tuple[str, ...]
    url: str
    owner: str = ""

    def __str__(self) -> str:
        versions = ", ".join(map(str, self.versions)) or "no version"
        # Of a lone version without a route there is nothing to tell but its pods.
        if self.kind == "worker" and len(self.versions) == 1:
            versions = self.versions[0].replicas
        parts = [f"{self.kind}: {versions}" if self.kind else versions]
        if self.owner:
            parts.append(f"weights by {self.owner}")
        if self.reads:
            parts.append(f"reads {', '.join(self.reads)}")
        if self.url:
            parts.append(self.url)
        return "; ".join(parts)


def service_summaries(index: ManifestIndex) -> list[ServiceSummary]:
    """A summary of each Service and of each worker, by namespace and name."""
    found = [*_services(index), *_workers(index)]
    return sorted(found, key=lambda summary: (summary.namespace, summary.name))


def service_name(workload: Manifest) -> str:
    """Name of a workload's service: the label of its pods, else its own name."""
    return str(pod_labels(workload).get("app", place(workload)[1]))


def _services(index: ManifestIndex) -> Iterator[ServiceSummary]:
    for service in _told(index):
        namespace, name = place(service)
        workloads = _behind(index, service)
        stateful = bool(workloads) and all(one["kind"] == "StatefulSet" for one in workloads)
        yield ServiceSummary(
            name,
            namespace,
            "stateful" if stateful else "",
            tuple(routed_versions(index, service, workloads)),
            _reads(workloads),
            _url(service),
            _owner(index, service, workloads),
        )


def _workers(index: ManifestIndex) -> Iterator[ServiceSummary]:
    """The workloads that no Service selects, those of one name together."""
    answering = {id(one) for item in index.of_kind("Service") for one in _behind(index, item)}
    workers: dict[tuple[str, str], list[Manifest]] = {}
    for workload in index.workloads():
        if id(workload) not in answering:
            owner = place(workload)[0], service_name(workload)
            workers.setdefault(owner, []).append(workload)
    for (namespace, name), workloads in workers.items():
        versions = tuple(unrouted_versions(index, workloads))
        yield ServiceSummary(name, namespace, "worker", versions, _reads(workloads), "")


def _told(index: ManifestIndex) -> Iterator[Manifest]:
    """Services, except those of versions, and headless ones beside another Service."""
    services = index.of_kind("Service")
    addressed = {_pods(service) for service in services if not _is_headless(service)}
    versions = _versions(index)
    for service in services:
        told = not _is_headless(service) or _pods(service) not in addressed
        if told and place(service) not in versions:
            yield service


def _versions(index: ManifestIndex) -> set[Place]:
    """The Services that requests come to through another one only, as its versions."""
    found = [one for one in index.routes() if one.is_http_route and one.in_mesh]
    led = {
        service_place(backend.host, route.namespace)
        for route in found
        for rule in route.rules
        for backend in rule.backends
    }
    whole = {parent.place for route in found for parent in route.parents}
    return {where for where in led if where is not None} - whole


def _is_headless(service: Manifest) -> bool:
    return part(service, "spec", "clusterIP") == "None"


def _pods(service: Manifest) -> tuple[str, frozenset[tuple[str, str]]]:
    selector: Mapping[str, object] = map_at(service, "spec", "selector")
    pairs = frozenset((key, str(value)) for key, value in selector.items())
    return place(service)[0], pairs


def _behind(index: ManifestIndex, service: Manifest) -> list[Manifest]:
    return index.selected(place(service)[0], map_at(service, "spec", "selector"))


def _owner(index: ManifestIndex, service: Manifest, workloads: list[Manifest]) -> str:
    """Owner of the weights, where it is not this program."""
    if any(one["kind"] == "Rollout" for one in workloads):
        return "argo-rollouts"
    namespace, name = place(service)
    canaries = index.of_kind("Canary")
    released = {(place(one)[0], part(one, "spec", "service", "name")) for one in canaries}
    return "flagger" if (namespace, name) in released else ""


def _reads(workloads: list[Manifest]) -> tuple[str, ...]:
    return tuple(sorted({name for item in workloads for name in sets_read(item)}))


def _url(service: Manifest) -> str:
    """The address of the first port, with what is spoken there."""
    port = next(iter(maps_at(service, "spec", "ports")), {})
    protocol = str(port.get("appProtocol", "http"))
    scheme = _SCHEMES.get(protocol, protocol)
    number = f":{port['port']}" if port.get("port") else ""
    return f"{scheme}://{service_host(place(service))}{number}"
