"""Authorization of a request at the pods of its destination."""

from dataclasses import replace

from microservices.manifests.selector import carries
from microservices.offline.authorization.rule import Arrival
from microservices.offline.traffic.decision import Connection, Decision, Forward, Share
from microservices.offline.traffic.mesh import Mesh
from microservices.offline.traffic.request import Request


def with_refusals(mesh: Mesh, decision: Decision, request: Request) -> Decision:
    """A decision whose targets have the reason where they refuse the sender.

    Nothing is said where the sender has no principal: nobody knows who it is. It shows no token.
    """
    action = decision.action
    if not request.principal or not isinstance(action, Connection | Forward):
        return decision

    def asked(shares: tuple[Share, ...]) -> tuple[Share, ...]:
        return tuple(
            replace(
                share, target=replace(share.target, refused=_refused(mesh, share, action, request))
            )
            for share in shares
        )

    told = replace(action, shares=asked(action.shares))
    if isinstance(told, Forward):
        told = replace(told, mirrors=asked(told.mirrors))
    return replace(decision, action=told)


def _refused(mesh: Mesh, share: Share, action: Connection | Forward, request: Request) -> str:
    """How, and by what, the first pods of a target that refuse it do so; empty where none does."""
    target = share.target
    if target.missing or not target.labels:
        return ""
    service = mesh.services[target.host]
    for pod in mesh.pods:
        if pod.namespace == service.namespace and carries(pod.labels, target.labels):
            port = service.pod_ports[target.port]
            number = port if isinstance(port, int) else pod.ports.get(port, 0)
            arrival = _arrival(number, share, action, request)
            if why := mesh.authorization.refusal(arrival, pod):
                return f"{'closed' if arrival.method is None else 403}: {why}"
    return ""


def _arrival(port: int, share: Share, action: Connection | Forward, request: Request) -> Arrival:
    """What arrives at a port of a pod."""
    if isinstance(action, Connection):
        return Arrival(port, request.principal)
    headers = {name.lower(): value for name, value in request.headers}
    return Arrival(
        port, request.principal, request.method, action.path, share.host, headers=headers
    )
