"""Whether the pods that a request is sent to let its sender in, by their AuthorizationPolicies."""

from dataclasses import replace

from offline.authorization.refusal import words
from offline.authorization.rule import Arrival
from offline.manifest_parts import carries
from offline.traffic.decision import Connection, Decision, Forward, Share
from offline.traffic.mesh import Mesh
from offline.traffic.request import Request
from offline.traffic.target import Target


def with_refusals(mesh: Mesh, decision: Decision, request: Request) -> Decision:
    """A decision whose targets say that they refuse the sender, where they do.

    Nothing is said where the sender has no principal: nobody knows who it is. It shows no token.
    """
    action = decision.action
    if not request.principal:
        return decision
    if isinstance(action, Connection):
        found = Arrival(0, request.principal)
        asked = tuple(_asked(mesh, share, found) for share in action.shares)
        return replace(decision, action=Connection(asked))
    if isinstance(action, Forward):
        written = {name.lower(): value for name, value in request.headers}
        found = Arrival(0, request.principal, request.method, action.path, headers=written)
        asked, copied = (
            tuple(_asked(mesh, share, found) for share in shares)
            for shares in (action.shares, action.mirrors)
        )
        return replace(decision, action=replace(action, shares=asked, mirrors=copied))
    return decision


def _asked(mesh: Mesh, share: Share, arrival: Arrival) -> Share:
    found = _refused(mesh, share.target, replace(arrival, host=share.host))
    return replace(share, target=replace(share.target, refused=found))


def _refused(mesh: Mesh, target: Target, arrival: Arrival) -> str:
    """How, and by what, the first pods of a target that refuse it do so; empty where none does."""
    if target.missing or not target.labels:
        return ""
    service = mesh.services[target.host]
    for pod in mesh.pods:
        if pod.namespace == service.namespace and carries(pod.labels, target.labels):
            port = service.pod_ports[target.port]
            number = port if isinstance(port, int) else pod.ports.get(port, 0)
            refusal = mesh.authorization.refusal(replace(arrival, port=number), pod)
            if refusal:
                return f"{'closed' if arrival.method is None else 403}: {words(refusal, arrival)}"
    return ""
