"""Routes of a stack against its Gateways and the mesh."""

from collections.abc import Iterator, Sequence

from microservices.manifests.gateway import gateway_group, listeners
from microservices.manifests.objects import Manifest, Place, namespaces, of_kind, place
from microservices.manifests.parts import part
from microservices.manifests.routes.host import EVERYWHERE, overlap, scopes
from microservices.manifests.routes.parent import Parent
from microservices.manifests.routes.route import Backend, Route, routes
from microservices.rules.rule import manifest_rule
from microservices.settings.values.problems import Finding, Findings

_PARENTS = ("Gateway", "Service", "ServiceEntry")


def _parents(manifests: Sequence[Manifest]) -> Iterator[tuple[Route, Parent]]:
    """What each route is for, if it should be of the stack."""
    known = namespaces(manifests)
    for route in routes(manifests):
        for parent in route.parents:
            if parent.kind != "Mesh" and parent.place[0] in {*known, route.namespace}:
                yield route, parent


def _gateways(manifests: Sequence[Manifest]) -> dict[tuple[str, Place], Manifest]:
    """The Gateways by their API group and place."""
    found = of_kind(manifests, "Gateway")
    return {(gateway_group(gateway), place(gateway)): gateway for gateway in found}


@manifest_rule(
    "No request reaches a route at a Gateway that is not there (IST0101). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0101/"
)
def every_gateway_is_there(manifests: Sequence[Manifest]) -> Findings:
    """Each Gateway or Service that a route is for is there, if its namespace is of the stack."""
    gateways = _gateways(manifests)
    there = {("Gateway", *key) for key in gateways}
    there |= {("Service", "", place(one)) for one in of_kind(manifests, "Service")}
    for _, parent in _parents(manifests):
        group, kind, (_, name) = parent.group, parent.kind, parent.place
        if kind not in _PARENTS:
            what = f"a {kind} is no parent of an HTTPRoute in Istio"
            yield Finding(parent.path, what, "name a Gateway, or a Service")
        elif kind == "Service" and group:
            what = f"a Service is not of the group {group}"
            yield Finding(parent.path, what, 'write `group: ""`')
        elif kind != "ServiceEntry" and (kind, group, parent.place) not in there:
            yield Finding(parent.path, f"there is no {kind} {name}", "add it, or name another")


@manifest_rule(
    "A Gateway passes on nothing for hosts that it does not have (IST0132). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0132/"
)
def every_gateway_has_a_host_of_the_route(manifests: Sequence[Manifest]) -> Findings:
    """A host of each route is one of each Gateway that it is for; one is enough."""
    gateways = _gateways(manifests)
    for route, parent in _parents(manifests):
        if parent.kind != "Gateway":
            continue
        found = listeners(gateways.get((parent.group, parent.place), {}))
        offered = [one.host for one in found if one.is_for(parent, route.namespace)]
        hosts = route.gateway_hosts
        if not any(overlap(host, one) for host in hosts for one in offered):
            what = f"Gateway {parent.place[1]} has none of the hosts {', '.join(hosts)}"
            instead = "add a host to a server of the Gateway, or name another"
            if route.is_http_route:
                instead = "add a listener to the Gateway, or name another"
                if not offered:
                    what = f"no listener of Gateway {parent.place[1]} takes the route"
            yield Finding(parent.path, what, instead)


@manifest_rule(
    "Which of two VirtualServices a request of the mesh follows is undefined (IST0109). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0109/",
    severity="error",
)
def mesh_hosts_are_routed_once(manifests: Sequence[Manifest]) -> Findings:
    """Each host has one VirtualService for the mesh, unless they are exported apart."""
    routed = _routed_in_the_mesh(manifests)
    everywhere = [(host, found) for (scope, host), found in routed.items() if scope == EVERYWHERE]
    told: set[str] = set()
    for (scope, host), own in routed.items():
        # Surprising, but istioctl does this: wildcards count only against exported hosts.
        others = [found for other, found in everywhere if overlap(host, other)]
        found = sum(others, own) if scope != EVERYWHERE else own
        names = ", ".join(sorted({one.name for one in found}))
        for one in found if len(found) > 1 else ():
            if one.name not in told:
                told.add(one.name)
                path = (one.name, "spec", "hosts")
                yield Finding(path, f"{host} has the routes of {names}", "merge them into one")


def _routed_in_the_mesh(manifests: Sequence[Manifest]) -> dict[tuple[str, str], list[Route]]:
    """The VirtualServices of the mesh by who sees them and the full name of the host."""
    routed: dict[tuple[str, str], list[Route]] = {}
    for route in routes(manifests):
        for scope in sorted(scopes(route.export_to, route.namespace)):
            for host in route.hosts if route.in_mesh and not route.is_http_route else ():
                routed.setdefault((scope, host), []).append(route)
    return routed


@manifest_rule(
    "A gateway does not follow the versions that the mesh's own routes choose (IST0140). "
    "https://github.com/istio/istio/blob/master/pkg/config/analysis/msg/messages.yaml"
)
def gateway_routes_choose_a_subset(manifests: Sequence[Manifest]) -> Findings:
    """A route at a gateway leads to a subset or a version's Service, if the host's own do."""
    found = routes(manifests)
    split = {host for route in found for host in _split_hosts(route)}
    for route in found:
        kind = "version" if route.is_http_route else "subset"
        for backend in _http(route) if _names_gateways(route) else ():
            if not backend.subset and _called(route, backend) in split:
                host = backend.written
                what = f"the routes of {host} choose a {kind}, and this one passes them by"
                yield Finding(backend.path, what, f"choose {kind}s here as well")


def _split_hosts(route: Route) -> set[str]:
    """The hosts whose own routes choose versions; istioctl compares them as they are written."""
    led = _http(route)
    if route.is_http_route:
        choosing = route.in_mesh and any(one.host not in route.hosts for one in led)
        return {*route.hosts} if choosing else set()
    return {one.written for one in led if one.subset and one.written in route.written_hosts}


def _http(route: Route) -> list[Backend]:
    return [backend for rule in route.of_protocol("http") for backend in rule.backends]


def _called(route: Route, backend: Backend) -> str:
    return backend.host if route.is_http_route else backend.written


def _names_gateways(route: Route) -> bool:
    """Whether a route names any; to istioctl the mesh is one where a VirtualService names it."""
    if route.is_http_route:
        return any(parent.kind == "Gateway" for parent in route.parents)
    return bool(part(route.manifest, "spec", "gateways"))
