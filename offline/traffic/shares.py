"""Shares of the destinations of a route.

https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRouteDestination
"""

from collections.abc import Iterator, Sequence

from manifests.objects import Manifest
from manifests.parts import map_at, maps_at, part
from offline.failure import Failure
from offline.traffic.decision import Share
from offline.traffic.header_change import HeaderChange, header_changes, host_change
from offline.traffic.mesh import Mesh
from offline.traffic.request import Request
from offline.traffic.target import target


def weighted(destinations: Sequence[Manifest]) -> Iterator[tuple[Manifest, float]]:
    """Destinations and their shares in percent: weights are parts of their sum.

    One destination alone takes all, whatever its weight; of several, one without a weight takes
    nothing and is left out.

    Raises:
        Failure: none of several has a weight, which Envoy does not take.

    """
    weights = [one.get("weight") or 0 for one in destinations]
    total = sum(weights)
    if len(destinations) == 1:
        yield destinations[0], 100
    elif not total:
        raise Failure("a route has no destination with a weight; give one of them a weight")
    else:
        for one, weight in zip(destinations, weights, strict=True):
            if weight:
                yield one, 100 * weight / total


def shares(mesh: Mesh, route: Manifest, request: Request, namespace: str) -> tuple[Share, ...]:
    """The shares of the destinations of an HTTP route, and what each of them sees."""
    destinations = maps_at(route, "route")
    alone = len(destinations) == 1
    return tuple(
        Share(
            percent,
            target(mesh, map_at(one, "destination"), request, namespace),
            _host(route, one, request),
            *(
                _changes(route, one, direction, alone=alone)
                for direction in ("request", "response")
            ),
        )
        for one, percent in weighted(destinations)
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
