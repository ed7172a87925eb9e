"""Target pods of a destination of a route."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from microservices.manifests.host import full_name
from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at, part
from microservices.manifests.route import Backend, Rule
from microservices.offline.traffic.mesh import Mesh
from microservices.offline.traffic.request import Request


@dataclass(frozen=True)
class Target:
    """A host's port, and, where `subset` is not empty, the pods of that subset alone.

    `labels` are those of the pods, `policy` the trafficPolicy that holds for them. Where `missing`
    says that a part is not there, Envoy answers `unavailable` in their place. `refused` says how
    and why the pods do not let the sender in, and is empty where they do or where nobody knows who
    sends.
    """

    host: str
    port: int
    subset: str
    labels: Mapping[str, Any]
    policy: Manifest
    missing: str = ""
    refused: str = ""
    unavailable: int = HTTPStatus.SERVICE_UNAVAILABLE


def target(mesh: Mesh, destination: Manifest, request: Request, namespace: str) -> Target:
    """What a destination in a rule of a namespace stands for.

    Where it names no port, a sidecar sends to the port that was asked for, and a gateway to the
    only port of the Service.
    https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination
    """
    host = full_name(str(destination.get("host", "")), namespace)
    subset = str(destination.get("subset") or "")
    service = mesh.services.get(host)
    port = part(destination, "port", "number") or request.port
    if service is None:
        return Target(host, port, subset, {}, {}, f"no Service is called {host}")
    if request.gateway and part(destination, "port") is None and len(service.ports) == 1:
        (port,) = service.ports
    rule = mesh.rule(service, request)
    labels, missing = rule.labels(subset) if subset else {}, ""
    if port not in service.ports:
        missing = f"{host} has no port {port}"
    elif labels is None:
        missing = f"no DestinationRule gives {host} a subset {subset}"
    pods = {**service.selector, **(labels or {})}
    return Target(host, port, subset, pods, rule.policy_for(subset, port), missing)


def backend_target(mesh: Mesh, rule: Rule, backend: Backend, request: Request) -> Target:
    """What a backend of a rule stands for; of an HTTPRoute what is missing is answered with 500.

    https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
    """
    found = target(mesh, map_at(backend.content, "destination"), request, rule.namespace)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return replace(found, unavailable=status) if rule.is_http_route else found
