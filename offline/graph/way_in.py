"""Ingress: gateways, their hosts and ports, and the services behind them."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from manifests.gateway import is_waypoint
from manifests.index import ManifestIndex
from manifests.objects import Manifest, Place, place
from manifests.parent import GATEWAY_API as GROUP
from manifests.parts import map_at, maps_at, part, texts_at
from manifests.selector import carries
from offline.authorization.refusal import policy_words
from offline.graph.gateway_route import gateway_parents, gateway_routes
from offline.graph.node import Call, Node

_ANY = "*"


class WaysIn(NamedTuple):
    """The gateways by their keys, and where they lead."""

    nodes: dict[str, Node]
    calls: list[Call]


class _Door(NamedTuple):
    """A host at a port of a gateway."""

    host: str
    port: object
    protocol: str
    redirects: bool


def ways_in(index: ManifestIndex, owner: Callable[[Place], str | None]) -> WaysIn:
    """The gateways of a stack; `owner` gives the key of the service that a Service is of."""
    found = WaysIn({}, [])
    policies = index.of_kind("AuthorizationPolicy", "security.istio.io")
    # Those of a gateway are for its pods, which are somewhere else and not of the stack.
    denying = [one for one in policies if part(one, "spec", "action") == "DENY" and _selector(one)]
    asking = [one for one in denying if not index.selected(place(one)[0], _selector(one))]
    for gateway in index.of_kind("Gateway", "networking.istio.io"):
        selector = map_at(gateway, "spec", "selector")
        asked = [one for one in asking if carries(selector, _selector(one))]
        node = _node(place(gateway), list(_servers(gateway)), asked)
        found.nodes[_key(place(gateway))] = node
    for gateway in index.of_kind("Gateway", GROUP):
        if not is_waypoint(gateway):
            doors = list(_listeners(index, gateway))
            beside = [one for one in asking if place(one)[0] == place(gateway)[0]]
            found.nodes[_key(place(gateway))] = _node(place(gateway), doors, beside)
    for route in gateway_routes(index):
        target = owner(route.service)
        # A gateway may be another stack's, of which nothing but the name is known.
        found.nodes.setdefault(_key(route.gateway), _node(route.gateway, ()))
        if target:
            call = Call(_key(route.gateway), target, (f"{route.host}{route.path}",))
            found.calls.append(call)
    return found


def waypoints(index: ManifestIndex) -> set[Place]:
    """The accounts of the waypoints of a stack, which are called as these are."""
    return {place(item) for item in index.of_kind("Gateway", GROUP) if is_waypoint(item)}


def _key(where: Place) -> str:
    return "gateway {}/{}".format(*where)


def _selector(policy: Manifest) -> Manifest:
    return map_at(policy, "spec", "selector", "matchLabels")


def _node(where: Place, doors: Sequence[_Door], refusing: Sequence[Manifest] = ()) -> Node:
    about = [f"{one.protocol} :{one.port}{_redirected(one)}" for one in doors]
    plain = [one for one in doors if one.protocol == "HTTP" and not one.redirects]
    opened = [f"plaintext at :{one.port}" for one in plain]
    opened += [f"every host at :{one.port}" for one in doors if one.host == _ANY]
    return Node(
        "gateway",
        "{}/{}".format(*where),
        tuple(dict.fromkeys([*(one.host for one in doors), *about, *map(policy_words, refusing)])),
        open=tuple(dict.fromkeys(opened)),
    )


def _redirected(door: _Door) -> str:
    return ", redirected to HTTPS" if door.redirects else ""


def _servers(gateway: Manifest) -> Iterator[_Door]:
    for server in maps_at(gateway, "spec", "servers"):
        protocol = str(part(server, "port", "protocol")).upper()
        redirects = part(server, "tls", "httpsRedirect") is True
        for host in texts_at(server, "hosts"):
            name = host.rpartition("/")[2]
            yield _Door(name, part(server, "port", "number"), protocol, redirects)


def _listeners(index: ManifestIndex, gateway: Manifest) -> Iterator[_Door]:
    routes = index.of_kind("HTTPRoute", GROUP)
    for listener in maps_at(gateway, "spec", "listeners"):
        own = [
            route
            for route in routes
            for parent in gateway_parents(route)
            if parent.is_listener(place(gateway), listener)
        ]
        host, protocol = str(listener.get("hostname") or _ANY), str(listener.get("protocol"))
        redirects = bool(own) and all(map(_sends_to_https, own))
        yield _Door(host, listener.get("port"), protocol.upper(), redirects)


def _sends_to_https(route: Manifest) -> bool:
    """Whether a route does nothing else."""
    rules = maps_at(route, "spec", "rules")
    schemes = [
        {part(one, "requestRedirect", "scheme") for one in maps_at(rule, "filters")}
        for rule in rules
    ]
    return bool(rules) and all("https" in found for found in schemes)
