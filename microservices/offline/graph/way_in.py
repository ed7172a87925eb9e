"""Ingress: gateways, their hosts and ports, and the services behind them."""

from collections.abc import Callable, Iterator, Sequence

from microservices.manifests.api_group import GATEWAY_API, ISTIO
from microservices.manifests.authorization_policy import action, selector
from microservices.manifests.gateway import Listener, is_waypoint, listeners
from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest, Place, place
from microservices.manifests.parts import map_at, part
from microservices.manifests.routes.host import EVERYWHERE, service_place
from microservices.manifests.routes.http_route import SEGMENTS
from microservices.manifests.routes.route import Route
from microservices.manifests.selector import carries
from microservices.offline.authorization.policies import policy_words
from microservices.offline.graph.node import Call, Links, Node

_ON_A_CONDITION = " on a condition"
_PLAIN = {"uri", "method", "name", "port", "ignoreUriCase", "gateways"}


def ways_in(index: ManifestIndex, owner: Callable[[Place], str | None]) -> Links:
    """The gateways of a stack; `owner` gives the key of the service that a Service is of."""
    found = Links({}, [], {})
    policies = index.of_kind("AuthorizationPolicy")
    # Those of a gateway are for its pods, which are somewhere else and not of the stack.
    denying = [one for one in policies if action(one) == "DENY" and selector(one)]
    asking = [one for one in denying if not index.selected(place(one)[0], selector(one))]
    for gateway in index.of_kind("Gateway", ISTIO):
        pods = map_at(gateway, "spec", "selector")
        asked = [one for one in asking if carries(pods, selector(one))]
        node = _node(place(gateway), list(listeners(gateway)), asked)
        found.nodes[_key(place(gateway))] = node
    for gateway in index.of_kind("Gateway", GATEWAY_API):
        if not is_waypoint(gateway):
            doors = list(_listeners(index, gateway))
            beside = [one for one in asking if place(one)[0] == place(gateway)[0]]
            found.nodes[_key(place(gateway))] = _node(place(gateway), doors, beside)
    for gateway, service, asked in (way for route in index.routes() for way in _ways(route)):
        # A gateway may be another stack's, of which nothing but the name is known.
        found.nodes.setdefault(_key(gateway), _node(gateway, ()))
        if target := owner(service):
            found.calls.append(Call(_key(gateway), target, (asked,)))
    return found


def waypoints(index: ManifestIndex) -> set[Place]:
    """The accounts of the waypoints of a stack, which are called as these are."""
    return {place(item) for item in index.of_kind("Gateway", GATEWAY_API) if is_waypoint(item)}


def _key(where: Place) -> str:
    return "gateway {}/{}".format(*where)


def _node(where: Place, doors: Sequence[Listener], refusing: Sequence[Manifest] = ()) -> Node:
    about = [f"{one.protocol} :{one.port}{_redirected(one)}" for one in doors]
    plain = [one for one in doors if one.protocol == "HTTP" and not one.redirects]
    opened = [f"plaintext at :{one.port}" for one in plain]
    opened += [f"every host at :{one.port}" for one in doors if one.host == EVERYWHERE]
    return Node(
        "gateway",
        "{}/{}".format(*where),
        tuple(dict.fromkeys([*(one.host for one in doors), *about, *map(policy_words, refusing)])),
        open=tuple(dict.fromkeys(opened)),
    )


def _redirected(door: Listener) -> str:
    return ", redirected to HTTPS" if door.redirects else ""


def _listeners(index: ManifestIndex, gateway: Manifest) -> Iterator[Listener]:
    """The listeners of a Gateway of the Gateway API; routes say which of them redirect."""
    routes = [route for route in index.routes() if route.is_http_route]
    for listener in listeners(gateway):
        own = [
            route
            for route in routes
            for parent in route.parents
            if parent.place == place(gateway) and parent.kind == "Gateway"
            if listener.is_for(parent, route.namespace)
        ]
        yield listener._replace(redirects=bool(own) and all(map(_sends_to_https, own)))


def _sends_to_https(route: Route) -> bool:
    """Whether a route does nothing else."""
    schemes = [part(rule.content, "redirect", "scheme") for rule in route.rules]
    return bool(schemes) and all(scheme == "https" for scheme in schemes)


def _ways(route: Route) -> Iterator[tuple[Place, Place, str]]:
    """Each gateway of a route and each Service that it asks there, with host and path."""
    gateways = [parent.place for parent in route.parents if parent.kind == "Gateway"]
    for rule in route.rules:
        paths = _together([_path(match.content) for match in rule.matches])
        services = (service_place(one.host, rule.namespace) for one in rule.backends)
        for service in dict.fromkeys(one for one in services if one):
            for gateway in gateways:
                for host in route.gateway_hosts:
                    yield from ((gateway, service, f"{host}{path}") for path in paths)


def _path(match: Manifest) -> str:
    uri = map_at(match, "uri")
    path = str(next(iter(uri.values()), ""))
    if SEGMENTS in uri:
        path += "/*"
    elif "prefix" in uri:
        path += "*"
    method = next(iter(map_at(match, "method").values()), "")
    words = f" {method}" if method else ""
    return path + words + (_ON_A_CONDITION if match.keys() - _PLAIN else "")


def _together(paths: Sequence[str]) -> list[str]:
    """Paths without those that go without saying: every path, and `/orders` beside `/orders/*`."""
    below = {path.removesuffix("/*") for path in paths if path.endswith("/*")}
    told = [path for path in paths if path not in below]
    return list(dict.fromkeys("" if path == "/*" else path for path in told)) or [""]
