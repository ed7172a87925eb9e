"""Routing decision for a request, by the rules of a mesh alone.

https://istio.io/latest/docs/reference/config/networking/virtual-service/
"""

import base64
from dataclasses import replace

from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import map_at, part
from microservices.offline.failure import Failure
from microservices.offline.traffic.admission import with_refusals
from microservices.offline.traffic.connection import decide_connection
from microservices.offline.traffic.decision import (
    Answer,
    Decision,
    Forward,
    Outside,
    Refused,
    Share,
    Taken,
)
from microservices.offline.traffic.gateway_host import gateway_virtual_host
from microservices.offline.traffic.http.cors import is_answered
from microservices.offline.traffic.http.header_change import header_changes
from microservices.offline.traffic.http.http_match import holds
from microservices.offline.traffic.http.path import is_refused
from microservices.offline.traffic.http.redirect import location
from microservices.offline.traffic.http.rewrite import rewritten
from microservices.offline.traffic.http.virtual_host import (
    Candidate,
    VirtualHost,
    mesh_virtual_host,
)
from microservices.offline.traffic.mesh import Mesh
from microservices.offline.traffic.request import Request
from microservices.offline.traffic.resilience import RetryPolicy, abort, delay, retries, timeout
from microservices.offline.traffic.shares import shares
from microservices.offline.traffic.target import backend_target, target

_NOTHING_MATCHES = "no route is for such a request"


def decide(mesh: Mesh, request: Request) -> Decision:
    """What becomes of a request.

    Raises:
        Failure: a rule says what this interpreter, or Envoy itself, does not understand.

    """
    return with_refusals(mesh, _decided(mesh, request), request)


def _decided(mesh: Mesh, request: Request) -> Decision:
    if request.gateway:
        return _at_gateway(mesh, request)
    service = mesh.service(request.host, request.source_namespace)
    scope = mesh.sidecars.scope(request.source_namespace, request.source_labels)
    if service and not scope.has(service.namespace, service.host):
        why = f"its Sidecar {scope.sidecar} does not have this host"
        return Decision(service.host, Refused(why) if scope.refuses else Outside(why))
    if service and service.ports.get(request.port, "http") != "http":
        return decide_connection(mesh, service, request)
    found = mesh_virtual_host(mesh, request)
    if found is None:
        return Decision(request.host, Outside(f"nothing listens for {request.authority}"))
    if is_refused(request.path):
        return Decision(found.domain, Answer(400, "no path is written so"))
    if found.candidates is None:
        return Decision(found.domain, _to_service(mesh, found, request))
    return _routed(mesh, found, request)


def _at_gateway(mesh: Mesh, request: Request) -> Decision:
    if request.gateway not in mesh.gateways:
        raise Failure(f"no Gateway is called {request.gateway}")
    found = gateway_virtual_host(mesh, request)
    if is_refused(request.path):
        return Decision(request.host, Answer(400, "no path is written so"))
    if found is None:
        return Decision(request.host, Answer(404, "no route of the gateway has this host"))
    if found.https_only and request.scheme != "https":
        url = f"https://{request.authority}{request.target}{request.query}"
        return Decision(found.domain, Answer(301, "the gateway wants HTTPS", url))
    return _routed(mesh, found, request)


def _to_service(mesh: Mesh, found: VirtualHost, request: Request) -> Forward:
    """The route that istiod makes where there is no rule."""
    itself = target(mesh, request, found.domain, request.port)
    path = request.target + request.query
    return Forward((Share(100, itself, request.authority),), path, "", RetryPolicy())


def _routed(mesh: Mesh, found: VirtualHost, request: Request) -> Decision:
    for candidate in found.candidates or ():
        if candidate.match is None or holds(candidate.match, request):
            return _by_route(mesh, found, candidate, request)
    return Decision(found.domain, Answer(404, _NOTHING_MATCHES))


def _by_route(mesh: Mesh, found: VirtualHost, candidate: Candidate, request: Request) -> Decision:
    route = candidate.rule.content
    namespace, name = place(candidate.route.manifest)
    called = ".".join(str(one["name"]) for one in (route, candidate.match or {}) if one.get("name"))
    taken = Taken(f"{namespace}/{name}", candidate.rule.number, called, candidate.match)
    cors = map_at(route, "corsPolicy") if "corsPolicy" in route else None
    decision = Decision(
        found.domain,
        Answer(200, "a preflight, which the corsPolicy answers"),
        taken,
        delay(route),
        abort(route),
        cors,
    )
    if cors is not None and is_answered(cors, request):
        return decision
    return replace(decision, action=_action(mesh, candidate, request))


def _action(mesh: Mesh, candidate: Candidate, request: Request) -> Forward | Answer:
    rule, match = candidate.rule, candidate.match
    route = rule.content
    answered = header_changes(map_at(route, "headers", "response"))
    if "redirect" in route:
        redirect = map_at(route, "redirect")
        url = location(redirect, match, request)
        return Answer(redirect.get("redirectCode") or 301, "a redirect", url, "", answered)
    if "directResponse" in route:
        direct = map_at(route, "directResponse")
        status = direct.get("status", 0)
        return Answer(status, "a direct response", "", _body(direct), answered)
    if "delegate" in route:
        raise Failure(f"route {rule.number} delegates to another rule; write its routes here")
    copies = tuple(
        Share(one.copied, backend_target(mesh, rule, one, request))
        for one in rule.mirrors
        if one.copied
    )
    return Forward(
        shares(mesh, rule, request),
        rewritten(map_at(route, "rewrite"), match, request),
        timeout(route),
        retries(route),
        copies,
    )


def _body(direct: Manifest) -> str:
    if encoded := part(direct, "body", "bytes"):
        return base64.b64decode(encoded).decode(errors="replace")
    return str(part(direct, "body", "string") or "")
