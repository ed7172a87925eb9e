"""Target pods of a destination of a route."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from microservices.manifests.objects import Manifest
from microservices.manifests.routes.route import Backend, Rule
from microservices.offline.traffic.mesh import Mesh
from microservices.offline.traffic.request import Request


@dataclass(frozen=True)
class Target:
    """A host's port, and, where `subset` is not empty, the pods of that subset alone.

    `labels` are those of the pods, `policy` the trafficPolicy that holds for them. Where `missing`
    says that a part is not there, Envoy answers `unavailable` in their place. `refused` says how
    and why the pods do not let the sender in, and is empty where they do or where nobody knows who
    sends. `answers_at` is the port of the pods, or of the host outside of the mesh.
    """

    host: str
    port: int
    subset: str
    labels: Mapping[str, Any]
    policy: Manifest
    missing: str = ""
    refused: str = ""
    unavailable: int = HTTPStatus.SERVICE_UNAVAILABLE
    answers_at: int | str = 0


def target(
    mesh: Mesh,
    request: Request,
    host: str,
    port: int,
    subset: str = "",
    unavailable: int = HTTPStatus.SERVICE_UNAVAILABLE,
) -> Target:
    """What a host in full stands for at a port."""
    service = mesh.services.get(host)
    if service is None:
        return Target(host, port, subset, {}, {}, f"no Service is called {host}", "", unavailable)
    rule = mesh.rule(service, request)
    labels, missing = rule.labels(subset) if subset else {}, ""
    if port not in service.ports:
        missing = f"{host} has no port {port}"
    elif labels is None:
        missing = f"no DestinationRule gives {host} a subset {subset}"
    pods, policy = {**service.selector, **(labels or {})}, rule.policy_for(subset, port)
    there = service.pod_ports.get(port, port)
    return Target(host, port, subset, pods, policy, missing, "", unavailable, there)


def backend_target(mesh: Mesh, rule: Rule, backend: Backend, request: Request) -> Target:
    """What a backend of a rule stands for; of an HTTPRoute what is missing is answered with 500.

    Where it names no port, a sidecar sends to the port that was asked for, and a gateway to the
    only port of the Service.
    https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination
    https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
    """
    port, service = backend.port or request.port, mesh.services.get(backend.host)
    if request.gateway and not backend.names_port and service and len(service.ports) == 1:
        (port,) = service.ports
    status = (
        HTTPStatus.INTERNAL_SERVER_ERROR if rule.is_http_route else HTTPStatus.SERVICE_UNAVAILABLE
    )
    return target(mesh, request, backend.host, port, backend.subset, status)
