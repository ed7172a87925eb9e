"""Routing of connections that are not HTTP, or encrypted.

https://istio.io/latest/docs/reference/config/networking/virtual-service/#TCPRoute
"""

from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import texts_at
from microservices.offline.failure import Failure
from microservices.offline.traffic.decision import Connection, Decision, Share, Taken
from microservices.offline.traffic.http.http_match import is_at, is_from
from microservices.offline.traffic.mesh import Mesh
from microservices.offline.traffic.request import Request
from microservices.offline.traffic.service import Service
from microservices.offline.traffic.shares import weighted
from microservices.offline.traffic.target import backend_target, target


def decide_connection(mesh: Mesh, service: Service, request: Request) -> Decision:
    """What becomes of a connection to a port of a Service that is no HTTP.

    The first route in any VirtualService of the host takes it; else it goes to the Service itself.

    Raises:
        Failure: a route asks for what only the bytes or the addresses tell.

    """
    kind = service.ports[request.port]
    for route in mesh.routes_for(request, service.host):
        name = "/".join(place(route.manifest))
        if kind == "tls" and route.of_protocol("tls"):
            raise Failure(f"{name} routes by TLS, and only HTTP and TCP are told here")
        for rule, match in route.tried("tcp") if kind == "tcp" else ():
            asked = match.content if match else {}
            if rule.backends and _meets(asked, request, route.namespace):
                taken = Taken(name, rule.number, "", asked or None)
                shares = (
                    Share(percent, backend_target(mesh, rule, one, request))
                    for one, percent in weighted(rule)
                )
                return Decision(service.host, Connection(tuple(shares)), taken)
    itself = target(mesh, request, service.host, request.port)
    return Decision(service.host, Connection((Share(100, itself),)))


def _meets(match: Manifest, request: Request, namespace: str) -> bool:
    """All of these parts count, other than those of an HTTP route."""
    meets = is_at(match, request, namespace) and is_from(match, request)
    if meets and texts_at(match, "destinationSubnets"):
        raise Failure("a route by destinationSubnets depends on an address, and a name has none")
    return meets
