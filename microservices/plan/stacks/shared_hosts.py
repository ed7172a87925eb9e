"""Hosts of one gateway that several stacks expose services under."""

from collections.abc import Mapping

from microservices.plan.exposure import Exposure
from microservices.plan.plan import Plan
from microservices.plan.stacks.shared_namespace import Broken
from microservices.settings.stack import Settings
from microservices.settings.values.problems import Finding


def broken_hosts(stacks: Mapping[str, Plan]) -> Broken:
    """Hosts, or paths below them, that a second stack claims.

    HTTPRoutes of one Gateway are merged, and the longest path wins whoever has it. Istio merges the
    VirtualServices of a host at a gateway in no order, and knows but the first of two Gateways with
    the TLS of one host: there a host has one stack.
    https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
    https://istio.io/latest/docs/ops/best-practices/traffic-management/#split-virtual-services
    """
    owners: dict[tuple[object, ...], str] = {}
    for name, plan in stacks.items():
        for host, below in plan.exposed.items():
            owner = owners.setdefault((*_gateway(plan.settings), host), name)
            if owner != name and not _is_merged(plan.settings, stacks[owner].settings):
                what = f"{owner} has {host} at this gateway, and its routes would mix in no order"
                instead = "write another host, or `routes: gateway-api` and one namespace for both"
                yield name, _finding(below[0], what, instead)
                continue
            for one in below:
                path = one.beginning or "/"
                owner = owners.setdefault((*_gateway(plan.settings), host, path), name)
                if owner != name:
                    what = f"{owner} claims {host}{path} too"
                    yield name, _finding(one, what, "write another path or host for one of them")


def _gateway(settings: Settings) -> tuple[object, ...]:
    """What tells the pods of one gateway from those of another."""
    gateway = settings.gateway
    found = (
        gateway.service if settings.mesh.uses_gateway_api else frozenset(gateway.selector.items())
    )
    return gateway.namespace, found


def _is_merged(settings: Settings, other: Settings) -> bool:
    """Whether both add HTTPRoutes to the Gateway of one namespace."""
    return settings.mesh.uses_gateway_api and settings.namespace == other.namespace


def _finding(exposed: Exposure, what: str, instead: str) -> Finding:
    return Finding(exposed.service.path("expose"), what, instead)
