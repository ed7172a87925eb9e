"""VirtualServices of a stack against its Gateways and the mesh."""

from collections.abc import Iterator, Sequence

from manifests.host import EVERYWHERE, overlap, scopes
from manifests.objects import Manifest, Place, namespaces, of_kind, place
from manifests.parts import maps_at, texts_at
from manifests.route import Parent, Route, routes
from rules.rule import manifest_rule
from settings.problems import Finding


def _gateways(manifests: Sequence[Manifest]) -> Iterator[tuple[Route, Parent]]:
    """Each Gateway that a VirtualService names, if it should be one of the stack."""
    known = namespaces(manifests)
    for route in routes(manifests):
        for parent in route.parents if not route.is_http_route else ():
            if parent.kind == "Gateway" and parent.place[0] in {*known, route.namespace}:
                yield route, parent


def _by_place(manifests: Sequence[Manifest]) -> dict[Place, Manifest]:
    return {
        place(gateway): gateway
        for gateway in of_kind(manifests, "Gateway")
        if "gatewayClassName" not in gateway["spec"]
    }


@manifest_rule(
    "No request reaches a VirtualService at a Gateway that is not there (IST0101). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0101/"
)
def every_gateway_is_there(manifests: Sequence[Manifest]) -> Iterator[Finding]:
    """Each Gateway that a VirtualService names is there, if its namespace is of the stack."""
    there = _by_place(manifests)
    for _, parent in _gateways(manifests):
        if parent.place not in there:
            what = f"there is no Gateway {parent.place[1]}"
            yield Finding(parent.path, what, "add it, or name another")


@manifest_rule(
    "A Gateway passes on nothing for hosts that it does not have (IST0132). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0132/"
)
def every_gateway_has_a_host_of_the_route(manifests: Sequence[Manifest]) -> Iterator[Finding]:
    """A host of each VirtualService is one of each Gateway that it names; one is enough."""
    there = _by_place(manifests)
    for route, parent in _gateways(manifests):
        offered = [*_offered(there.get(parent.place), route.namespace)]
        hosts = route.written_hosts
        if not any(overlap(host, one) for host in hosts for one in offered):
            what = f"Gateway {parent.place[1]} has none of the hosts {', '.join(hosts)}"
            yield Finding(
                parent.path, what, "add a host to a server of the Gateway, or name another"
            )


def _offered(gateway: Manifest | None, to: str) -> Iterator[str]:
    """The hosts of a Gateway that VirtualServices of a namespace may have."""
    for server in maps_at(gateway, "spec", "servers"):
        for written in texts_at(server, "hosts"):
            before, _, host = written.rpartition("/")
            namespace = place(gateway)[0] if gateway and before == "." else before
            if namespace in ("", EVERYWHERE, to):
                yield host


@manifest_rule(
    "Which of two VirtualServices a request of the mesh follows is undefined (IST0109). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0109/",
    severity="error",
)
def mesh_hosts_are_routed_once(manifests: Sequence[Manifest]) -> Iterator[Finding]:
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
    "A gateway does not follow the subsets that the mesh's own routes choose (IST0140). "
    "https://github.com/istio/istio/blob/master/pkg/config/analysis/msg/messages.yaml"
)
def gateway_routes_choose_a_subset(manifests: Sequence[Manifest]) -> Iterator[Finding]:
    """A route of a VirtualService with `gateways` names a subset, if the host's own routes do."""
    found = [one for one in routes(manifests) if not one.is_http_route]
    split = {
        backend.written
        for route in found
        for rule in route.of_protocol("http")
        for backend in rule.backends
        if backend.subset and backend.written in route.written_hosts
    }
    for route in found:
        leading = [one for rule in route.of_protocol("http") for one in rule.backends]
        for backend in leading if texts_at(route.manifest, "spec", "gateways") else ():
            if not backend.subset and backend.written in split:
                what = (
                    f"the routes of {backend.written} choose a subset, and this one passes them by"
                )
                yield Finding(backend.path, what, "choose subsets here as well")
