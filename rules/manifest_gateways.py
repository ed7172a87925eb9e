"""VirtualServices of a stack against its Gateways and the mesh."""

from collections.abc import Iterator, Sequence

from rules.hosts import EVERYWHERE, full_name, overlap, scopes
from rules.objects import Manifest, named, namespace_of, namespaces, of_kind
from rules.rule import manifest_rule
from settings.problems import Finding, Path

_MESH = "mesh"
# Namespace and name.
_Place = tuple[str, str]


def _gateways(manifests: Sequence[Manifest]) -> Iterator[tuple[Path, Manifest, _Place]]:
    """Each Gateway that a VirtualService names, if it should be one of the stack."""
    known = namespaces(manifests)
    for virtual_service in of_kind(manifests, "VirtualService"):
        gateways: list[str] = virtual_service["spec"].get("gateways") or []
        for number, written in enumerate(gateways):
            before, _, name = written.rpartition("/")
            namespace = before or namespace_of(virtual_service)
            if written != _MESH and namespace in known:
                path = (named(virtual_service), "spec", "gateways", number)
                yield path, virtual_service, (namespace, name)


def _by_place(manifests: Sequence[Manifest]) -> dict[_Place, Manifest]:
    return {
        (namespace_of(gateway), gateway["metadata"]["name"]): gateway
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
    for path, _, (namespace, name) in _gateways(manifests):
        if (namespace, name) not in there:
            yield Finding(path, f"there is no Gateway {name}", "add it, or name another")


@manifest_rule(
    "A Gateway passes on nothing for hosts that it does not have (IST0132). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0132/"
)
def every_gateway_has_a_host_of_the_route(manifests: Sequence[Manifest]) -> Iterator[Finding]:
    """A host of each VirtualService is one of each Gateway that it names; one is enough."""
    there = _by_place(manifests)
    for path, virtual_service, place in _gateways(manifests):
        offered = [*_offered(there.get(place), namespace_of(virtual_service))]
        hosts = virtual_service["spec"].get("hosts") or []
        if not any(overlap(host, one) for host in hosts for one in offered):
            what = f"Gateway {place[1]} has none of the hosts {', '.join(hosts)}"
            yield Finding(path, what, "add a host to a server of the Gateway, or name another")


def _offered(gateway: Manifest | None, to: str) -> Iterator[str]:
    """The hosts of a Gateway that VirtualServices of a namespace may have."""
    for server in gateway["spec"].get("servers") or () if gateway else ():
        for written in server.get("hosts") or ():
            before, _, host = written.rpartition("/")
            namespace = namespace_of(gateway) if gateway and before == "." else before
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
        names = ", ".join(sorted({named(one) for one in found}))
        for one in found if len(found) > 1 else ():
            path = (named(one), "spec", "hosts")
            if named(one) not in told:
                told.add(named(one))
                yield Finding(path, f"{host} has the routes of {names}", "merge them into one")


def _routed_in_the_mesh(
    manifests: Sequence[Manifest],
) -> dict[tuple[str, str], list[Manifest]]:
    """The VirtualServices of the mesh by who sees them and the full name of the host."""
    routed: dict[tuple[str, str], list[Manifest]] = {}
    for virtual_service in of_kind(manifests, "VirtualService"):
        spec, namespace = virtual_service["spec"], namespace_of(virtual_service)
        if _MESH not in (spec.get("gateways") or [_MESH]):
            continue
        for scope in sorted(scopes(spec.get("exportTo") or (), namespace)):
            for host in spec.get("hosts") or ():
                routed.setdefault((scope, full_name(host, namespace)), []).append(virtual_service)
    return routed


@manifest_rule(
    "A gateway does not follow the subsets that the mesh's own routes choose (IST0140). "
    "https://github.com/istio/istio/blob/master/pkg/config/analysis/msg/messages.yaml"
)
def gateway_routes_choose_a_subset(manifests: Sequence[Manifest]) -> Iterator[Finding]:
    """A route of a VirtualService with `gateways` names a subset, if the host's own routes do."""
    split = {
        host
        for virtual_service in of_kind(manifests, "VirtualService")
        for _, host, subset in _http(virtual_service)
        if subset and host in (virtual_service["spec"].get("hosts") or ())
    }
    for virtual_service in of_kind(manifests, "VirtualService"):
        if virtual_service["spec"].get("gateways"):
            for path, host, subset in _http(virtual_service):
                if not subset and host in split:
                    what = f"the routes of {host} choose a subset, and this one passes them by"
                    yield Finding(path, what, "choose subsets here as well")


def _http(virtual_service: Manifest) -> Iterator[tuple[Path, str, str]]:
    """Place, host as written, and subset of each destination of the HTTP routes."""
    for place, route in enumerate(virtual_service["spec"].get("http") or ()):
        for number, weighted in enumerate(route.get("route") or ()):
            path = (named(virtual_service), "spec", "http", place, "route", number)
            destination = weighted["destination"]
            yield path, destination["host"], destination.get("subset", "")
