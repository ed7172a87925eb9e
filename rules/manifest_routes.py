"""Routes of a stack against their hosts and subsets."""

from collections.abc import Iterator, Sequence

from rules.hosts import KnownHosts, owner
from rules.objects import Manifest, named, namespace_of, namespaces, of_kind
from rules.rule import manifest_rule
from settings.problems import Finding, Path

PROTOCOLS = ("http", "tls", "tcp")
# A route of a VirtualService leads there; the VirtualService says what a short host means.
Destination = tuple[Path, Manifest, Manifest]


def routes(virtual_service: Manifest) -> Iterator[tuple[Path, Manifest]]:
    """Place and content of each route that sends something somewhere."""
    for protocol in PROTOCOLS:
        for place, route in enumerate(virtual_service["spec"].get(protocol) or ()):
            if "route" in route:
                yield (named(virtual_service), "spec", protocol, place, "route"), route


def destinations(virtual_service: Manifest) -> Iterator[tuple[Path, Manifest]]:
    """Place and content of each destination of each route, those of mirrors included."""
    for path, route in routes(virtual_service):
        for place, weighted in enumerate(route["route"]):
            yield (*path, place), weighted["destination"]
    for place, route in enumerate(virtual_service["spec"].get("http") or ()):
        path = (named(virtual_service), "spec", "http", place)
        if "mirror" in route:
            yield (*path, "mirror"), route["mirror"]
        for number, mirror in enumerate(route.get("mirrors") or ()):
            yield (*path, "mirrors", number), mirror["destination"]


def _own_destinations(manifests: Sequence[Manifest]) -> Iterator[Destination]:
    """Each destination but those in namespaces of which the stack holds nothing."""
    known = namespaces(manifests)
    for virtual_service in of_kind(manifests, "VirtualService"):
        for path, destination in destinations(virtual_service):
            namespace, _ = owner(destination["host"], namespace_of(virtual_service))
            if namespace in known:
                yield path, virtual_service, destination


@manifest_rule(
    "Envoy answers 503 for a subset that no DestinationRule defines (IST0101). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0101/"
)
def every_subset_is_defined(manifests: Sequence[Manifest]) -> Iterator[Finding]:
    """Each subset of a route or mirror stands in a DestinationRule of the same host."""
    defined = {
        (owner(rule["spec"]["host"], namespace_of(rule)), subset["name"])
        for rule in of_kind(manifests, "DestinationRule")
        for subset in rule["spec"].get("subsets") or ()
    }
    for path, virtual_service, destination in _own_destinations(manifests):
        subset = destination.get("subset")
        host = owner(destination["host"], namespace_of(virtual_service))
        if subset and (host, subset) not in defined:
            what = f"no DestinationRule defines subset {subset} of {destination['host']}"
            yield Finding(path, what, "add the subset, or route to one that exists")


@manifest_rule(
    "Envoy answers 503 for a host that the mesh does not know (IST0101). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0101/"
)
def every_destination_host_is_there(manifests: Sequence[Manifest]) -> Iterator[Finding]:
    """The host of each destination is that of a Service or ServiceEntry, short or in full."""
    hosts = KnownHosts(manifests)
    for path, virtual_service, destination in _own_destinations(manifests):
        host = destination["host"]
        if hosts.ports(host, virtual_service) is None:
            what = f"no Service or ServiceEntry has the host {host}"
            yield Finding(path, what, "write the name of a Service, or add a ServiceEntry")


@manifest_rule(
    "Envoy answers 503 for a port that the host does not have (IST0101). "
    "https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination"
)
def every_destination_port_is_there(manifests: Sequence[Manifest]) -> Iterator[Finding]:
    """The port of each destination is one of its host."""
    hosts = KnownHosts(manifests)
    for path, virtual_service, destination in _own_destinations(manifests):
        known = hosts.ports(destination["host"], virtual_service)
        if "port" not in destination or known is None:
            continue
        number = destination["port"].get("number")
        if number not in known:
            what = f"the host {destination['host']} has no port {number}"
            yield Finding(path, what, "route to a port of the host")


@manifest_rule(
    "A host with several ports does not say which of them a route means (IST0112). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0112/"
)
def every_destination_names_its_port(manifests: Sequence[Manifest]) -> Iterator[Finding]:
    """A destination without a port has a host with one port at most."""
    hosts = KnownHosts(manifests)
    for path, virtual_service, destination in _own_destinations(manifests):
        known = hosts.ports(destination["host"], virtual_service) or []
        if "port" not in destination and len(known) > 1:
            ports = ", ".join(map(str, known))
            what = f"the host {destination['host']} has the ports {ports}"
            yield Finding(path, what, "write `port` with the number of one of them")


@manifest_rule("Istio reads weights as parts of their sum.")
def route_weights_total_100(manifests: Sequence[Manifest]) -> Iterator[Finding]:
    """The weights of each route total 100."""
    for virtual_service in of_kind(manifests, "VirtualService"):
        for path, route in routes(virtual_service):
            total = sum(weighted.get("weight", 100) for weighted in route["route"])
            if total != 100:
                yield Finding(path, f"the weights total {total}", "write weights that total 100")
