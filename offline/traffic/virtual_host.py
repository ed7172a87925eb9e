"""Virtual host of a request, as istiod builds it for an Envoy.

https://istio.io/latest/docs/ops/best-practices/traffic-management/#split-virtual-services
"""

from dataclasses import dataclass

from manifests.host import covers, nearest_name
from manifests.objects import Manifest, place
from manifests.parts import maps_at
from offline.traffic.condition import is_catch_all, is_for
from offline.traffic.mesh import Mesh, hosts
from offline.traffic.request import Request
from offline.traffic.service import Service


@dataclass(frozen=True)
class Candidate:
    """One condition of one route; `match` is None for a route without a condition."""

    virtual_service: Manifest
    route: Manifest
    match: Manifest | None
    number: int


@dataclass(frozen=True)
class VirtualHost:
    """A host of an Envoy's configuration, with its routes in order.

    `candidates` is None where no VirtualService has a route there for the sender: what is sent goes
    to the Service itself. `https_only` ones answer anything that is not encrypted by a redirect.
    """

    domain: str
    service: Service | None
    candidates: tuple[Candidate, ...] | None
    https_only: bool = False


def candidates(virtual_service: Manifest, request: Request) -> tuple[Candidate, ...]:
    """The HTTP routes of a VirtualService that can apply to a sender, one for each condition.

    Nothing comes after a condition that every request meets.
    """
    found: list[Candidate] = []
    namespace = place(virtual_service)[0]
    for number, route in enumerate(maps_at(virtual_service, "spec", "http"), start=1):
        for match in maps_at(route, "match") or [None]:
            if match is None or is_for(match, request, namespace):
                found.append(Candidate(virtual_service, route, match, number))
                if is_catch_all(match):
                    return tuple(found)
    return tuple(found)


def mesh_virtual_host(mesh: Mesh, request: Request) -> VirtualHost | None:
    """The virtual host in a sidecar, None where no Service and no VirtualService knows the host."""
    service = mesh.service(request.host, request.source_namespace)
    if service is not None and service.ports.get(request.port) != "http":
        service = None
    host = service.host if service else request.host.lower()
    rules = mesh.virtual_services_for(request, host)
    domains: dict[str, VirtualHost] = {}
    for rule in rules:
        found = candidates(rule, request)
        if found and service is not None:
            if _serves(rules, rule, service.host):
                return VirtualHost(service.host, service, found)
        elif found and (request.port == 80 or _serves_any(mesh, rule, request)):
            # Istio takes any host to be served at port 80, be it known or not.
            for name in hosts(rule):
                domains.setdefault(name, VirtualHost(name, None, found))
    if service is not None:
        return VirtualHost(service.host, service, None)
    nearest = nearest_name(host, domains)
    return None if nearest is None else domains[nearest]


def _serves(rules: list[Manifest], rule: Manifest, host: str) -> bool:
    """Whether a VirtualService is for a Service that one of its hosts covers.

    A wildcard is for it only where no VirtualService names it more closely.
    """
    if host in hosts(rule):
        return True
    nearest = nearest_name(host, (name for one in rules for name in hosts(one)))
    return next(one for one in rules if nearest in hosts(one)) is rule


def _serves_any(mesh: Mesh, rule: Manifest, request: Request) -> bool:
    """Whether a VirtualService is for any Service that listens on the port."""
    return any(
        covers(name, service.host)
        for service in mesh.services.values()
        if service.ports.get(request.port) == "http"
        for name in hosts(rule)
    )
