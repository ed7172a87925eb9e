"""Shares of the destinations of a route.

https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRouteDestination
"""

from collections.abc import Iterator

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at, part
from microservices.manifests.routes.route import Backend, Rule
from microservices.offline.failure import Failure
from microservices.offline.traffic.decision import Share
from microservices.offline.traffic.http.header_change import (
    HeaderChange,
    header_changes,
    host_change,
)
from microservices.offline.traffic.mesh import Mesh
from microservices.offline.traffic.request import Request
from microservices.offline.traffic.target import backend_target


def weighted(rule: Rule) -> Iterator[tuple[Backend, float]]:
    """Backends and their shares in percent; one that takes nothing is left out.

    Raises:
        Failure: none of several has a weight, which Envoy does not take.

    """
    if len(rule.backends) != 1 and not any(one.weight for one in rule.backends):
        raise Failure("a route has no destination with a weight; give one of them a weight")
    yield from ((one, percent) for one, percent in rule.shares() if percent)


def shares(mesh: Mesh, rule: Rule, request: Request) -> tuple[Share, ...]:
    """The shares of the destinations of a rule, and what each of them sees."""
    alone = len(rule.backends) == 1
    return tuple(
        Share(
            percent,
            backend_target(mesh, rule, one, request),
            _host(rule.content, one.content, request),
            *(
                _changes(rule.content, one.content, direction, alone=alone)
                for direction in ("request", "response")
            ),
        )
        for one, percent in weighted(rule)
    )


def _changes(
    route: Manifest, destination: Manifest, direction: str, *, alone: bool
) -> tuple[HeaderChange, ...]:
    """What happens to headers on one way.

    The changes of a destination that stands alone are made with those of its route, and win; where
    there are several they are made before those of the route, and lose.
    """
    of_route, own = (map_at(one, "headers", direction) for one in (route, destination))
    if alone:
        return header_changes(of_route, own)
    return header_changes(own) + header_changes(of_route)


def _host(route: Manifest, destination: Manifest, request: Request) -> str:
    """The host that a destination sees; what the route says of it comes first."""
    return (
        str(part(route, "rewrite", "authority") or "")
        or host_change(map_at(route, "headers", "request"))
        or host_change(map_at(destination, "headers", "request"))
        or request.authority
    )
