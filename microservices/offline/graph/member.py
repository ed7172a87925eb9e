"""A service of the stack with everything that makes pods for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest, Place, place
from microservices.manifests.parts import map_at, maps_at
from microservices.manifests.workload import RUNNING, account, containers, pod_labels
from microservices.offline.explain.job_summary import job_owner
from microservices.offline.explain.service_summary import (
    ServiceSummary,
    service_name,
    service_summaries,
)


@dataclass(frozen=True)
class Member:
    """A Service or a worker; `workloads` keep its pods running, `jobs` are its other pods.

    `service_ports` are the numbers by which the ports of its pods are called.
    """

    summary: ServiceSummary
    workloads: tuple[Manifest, ...]
    jobs: tuple[Manifest, ...]
    service_ports: Mapping[str, str]

    @property
    def place(self) -> Place:
        """Namespace and name."""
        return self.summary.namespace, self.summary.name

    @property
    def key(self) -> str:
        """The key of its node."""
        return service_key(self.place)

    @property
    def makers(self) -> tuple[Manifest, ...]:
        """Everything that makes pods for it."""
        return *self.workloads, *self.jobs

    @property
    def labels(self) -> list[Mapping[str, Any]]:
        """The labels of the pods that answer, those of each version."""
        return [pod_labels(item) for item in self.workloads]

    @property
    def accounts(self) -> set[Place]:
        """Namespace and name of the ServiceAccounts that it calls others as."""
        return {(place(item)[0], account(item)) for item in self.makers}


def service_key(where: Place) -> str:
    """The key of the node of a service."""
    return "service {}/{}".format(*where)


def members(index: ManifestIndex) -> list[Member]:
    """The services and workers of a stack, by namespace and name."""
    found: list[Member] = []
    for summary in service_summaries(index):
        where = summary.namespace, summary.name
        service = index.find("Service", where)
        workloads = index.selected(where[0], map_at(service, "spec", "selector"))
        if service is None:
            lasting = (item for item in index.workloads() if place(item)[0] == where[0])
            workloads = [item for item in lasting if service_name(item) == where[1]]
        jobs = [
            item
            for item in index.pod_makers
            if item["kind"] not in RUNNING and (place(item)[0], job_owner(item)) == where
        ]
        ports = _service_ports(service, workloads)
        found.append(Member(summary, tuple(workloads), tuple(jobs), ports))
    return found


def _service_ports(service: Manifest | None, workloads: Iterable[Manifest]) -> dict[str, str]:
    every = [one for item in workloads for one in containers(item)]
    ports = [port for one in every for port in maps_at(one, "ports")]
    named = {str(port.get("name")): str(port.get("containerPort")) for port in ports}
    found: dict[str, str] = {}
    for port in maps_at(service, "spec", "ports"):
        target = str(port.get("targetPort") or port.get("port"))
        found[named.get(target, target)] = str(port.get("port"))
    return found
