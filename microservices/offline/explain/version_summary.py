"""A version of a service as text: its weight, and its replicas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import map_at, maps_at
from microservices.manifests.routes.host import service_host, service_place
from microservices.manifests.routes.route import Backend
from microservices.manifests.routes.split import split
from microservices.manifests.selector import carries
from microservices.manifests.workload import pod_labels
from microservices.offline.explain.replicas import replicas


@dataclass(frozen=True)
class VersionSummary:
    """One workload of a service, or a destination without one.

    The share is in percent, None where no route decides; replicas are words.
    """

    name: str
    replicas: str
    share: float | None

    def __str__(self) -> str:
        share = "" if self.share is None else f"{self.share:g} % to "
        return f"{share}{self.name} ({self.replicas})"


def version_name(workload: Manifest) -> str:
    """The version of a workload's pods by their label, else the workload's own name."""
    return str(pod_labels(workload).get("version", place(workload)[1]))


def routed_versions(
    index: ManifestIndex, service: Manifest, workloads: Sequence[Manifest]
) -> Iterator[VersionSummary]:
    """The destinations of what comes to the first port of a Service, then the other versions."""
    host = place(service)
    port = next(iter(maps_at(service, "spec", "ports")), {})
    protocol = "tcp" if port.get("appProtocol") == "tcp" else "http"
    told: set[int] = set()
    for route in index.mesh_routes(host):
        for backend, share in split(route, host, protocol, port.get("port")):
            if route.is_http_route:
                behind = of_service(index, backend)
                name = version_name(behind[0]) if len(behind) == 1 else backend.written
            elif backend.host == service_host(host):
                name = backend.subset or host[1]
                labels = index.subset(host, name)
                behind = [one for one in workloads if carries(pod_labels(one), labels)]
            else:
                continue
            told.update(id(one) for one in behind)
            yield VersionSummary(name, _replicas(index, behind), round(share, 1))
    yield from unrouted_versions(index, [one for one in workloads if id(one) not in told])


def of_service(index: ManifestIndex, backend: Backend) -> list[Manifest]:
    """The workloads of the Service that a destination is."""
    where = service_place(backend.host, backend.namespace) or ("", "")
    return index.selected(where[0], map_at(index.find("Service", where), "spec", "selector"))


def unrouted_versions(
    index: ManifestIndex, workloads: Sequence[Manifest]
) -> Iterator[VersionSummary]:
    """A version for each workload, without a share."""
    for workload in workloads:
        yield VersionSummary(version_name(workload), _replicas(index, [workload]), None)


def _replicas(index: ManifestIndex, workloads: Sequence[Manifest]) -> str:
    words = (replicas(workload, index.scaler(workload)) for workload in workloads)
    return " and ".join(words) or "no workload"
