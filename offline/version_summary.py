"""A version of a service as text: its weight, and its replicas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from offline.host_name import service_place
from offline.http_route import split_services
from offline.manifest_index import ManifestIndex
from offline.manifest_parts import Manifest, carries, map_at, maps_at, part, place
from offline.pods import pod_labels
from offline.replicas import replicas
from offline.split import split


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
    kind = "tcp" if port.get("appProtocol") == "tcp" else "http"
    told: set[int] = set()
    for virtual_service in index.virtual_services(host):
        for destination, share in split(virtual_service, kind, port.get("port")):
            if service_place(str(destination.get("host")), place(virtual_service)[0]) != host:
                continue
            subset = str(part(destination, "subset") or host[1])
            labels = index.subset(host, subset)
            behind = [one for one in workloads if carries(pod_labels(one), labels)]
            told.update(id(one) for one in behind)
            yield VersionSummary(subset, _replicas(index, behind), share)
    for backend, name, share in split_services(index, service):
        selector = map_at(backend, "spec", "selector")
        behind = index.selected(host[0], selector) if selector else []
        told.update(id(one) for one in behind)
        version = version_name(behind[0]) if behind else name
        yield VersionSummary(version, _replicas(index, behind), share)
    yield from unrouted_versions(index, [one for one in workloads if id(one) not in told])


def unrouted_versions(
    index: ManifestIndex, workloads: Sequence[Manifest]
) -> Iterator[VersionSummary]:
    """A version for each workload, without a share."""
    for workload in workloads:
        yield VersionSummary(version_name(workload), _replicas(index, [workload]), None)


def _replicas(index: ManifestIndex, workloads: Sequence[Manifest]) -> str:
    words = (replicas(workload, index.scaler(workload)) for workload in workloads)
    return " and ".join(words) or "no workload"
