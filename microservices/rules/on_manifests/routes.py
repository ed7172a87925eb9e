"""Routes of a stack against their hosts and subsets."""

from collections.abc import Iterator, Sequence

from microservices.manifests.objects import (
    Manifest,
    Place,
    named,
    namespaces,
    of_kind,
    place,
)
from microservices.manifests.parts import maps_at
from microservices.manifests.routes.host import service_place
from microservices.manifests.routes.known_hosts import KnownHosts
from microservices.manifests.routes.route import Backend, Route, routes
from microservices.rules.rule import manifest_rule
from microservices.settings.values.problems import Finding, Findings


def backends(route: Route) -> Iterator[Backend]:
    """Each destination of a route, those of copies included."""
    for rule in route.rules:
        yield from rule.backends
    for rule in route.rules:
        yield from rule.mirrors


def _own_backends(manifests: Sequence[Manifest]) -> Iterator[tuple[Route, Backend]]:
    """Each destination but those in namespaces of which the stack holds nothing."""
    known = namespaces(manifests)
    for route in routes(manifests):
        for backend in backends(route):
            namespace, _ = _owner(backend.host, route.namespace)
            if namespace in known or namespace == route.namespace:
                yield route, backend


def _owner(host: str, namespace: str) -> Place:
    """Whose a host is; what is no Service is taken for a host beside the rule."""
    return service_place(host, namespace) or (namespace, host)


@manifest_rule(
    "Envoy answers 503 for a subset that no DestinationRule defines (IST0101). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0101/"
)
def every_subset_is_defined(manifests: Sequence[Manifest]) -> Findings:
    """Each subset of a route or mirror stands in a DestinationRule of the same host."""
    defined = {
        (_owner(rule["spec"]["host"], place(rule)[0]), subset["name"])
        for rule in of_kind(manifests, "DestinationRule")
        for subset in maps_at(rule, "spec", "subsets")
    }
    for route, backend in _own_backends(manifests):
        if (
            backend.subset
            and (_owner(backend.host, route.namespace), backend.subset) not in defined
        ):
            what = f"no DestinationRule defines subset {backend.subset} of {backend.written}"
            yield Finding(backend.path, what, "add the subset, or route to one that exists")


@manifest_rule(
    "Envoy answers 503 for a host that the mesh does not know (IST0101). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0101/"
)
def every_destination_host_is_there(manifests: Sequence[Manifest]) -> Findings:
    """The host of each destination is that of a Service or ServiceEntry, short or in full."""
    hosts = KnownHosts(manifests)
    for route, backend in _own_backends(manifests):
        if hosts.ports(backend.host, route) is None:
            what = f"no Service or ServiceEntry has the host {backend.written}"
            yield Finding(backend.path, what, "write the name of a Service, or add a ServiceEntry")


@manifest_rule(
    "Envoy answers 503 for a port that the host does not have (IST0101). "
    "https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination"
)
def every_destination_port_is_there(manifests: Sequence[Manifest]) -> Findings:
    """The port of each destination is one of its host."""
    hosts = KnownHosts(manifests)
    for route, backend in _own_backends(manifests):
        known = hosts.ports(backend.host, route)
        if backend.names_port and known is not None and backend.port not in known:
            what = f"the host {backend.written} has no port {backend.port}"
            yield Finding(backend.path, what, "route to a port of the host")


@manifest_rule(
    "A host with several ports does not say which of them a route means (IST0112). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0112/"
)
def every_destination_names_its_port(manifests: Sequence[Manifest]) -> Findings:
    """A destination without a port has a host with one port at most."""
    hosts = KnownHosts(manifests)
    for route, backend in _own_backends(manifests):
        known = hosts.ports(backend.host, route) or []
        if not backend.names_port and len(known) > 1:
            ports = ", ".join(map(str, known))
            what = f"the host {backend.written} has the ports {ports}"
            yield Finding(backend.path, what, "write `port` with the number of one of them")


@manifest_rule(
    "Istio reads weights as parts of their sum; an HTTPRoute whose weights total 0 answers 500."
)
def route_weights_total_100(manifests: Sequence[Manifest]) -> Findings:
    """The weights of each route of a VirtualService total 100, of an HTTPRoute more than 0."""
    for route in routes(manifests):
        for rule in route.rules:
            default = 100 if len(rule.backends) == 1 else 0
            total = sum(one.content.get("weight", default) for one in rule.backends)
            if route.is_http_route and rule.backends and total == 0:
                path = (*rule.path, "backendRefs")
                yield Finding(path, "the weights total 0", "give one of them a weight")
            elif "route" in rule.written and total != 100:
                path = (*rule.path, "route")
                yield Finding(path, f"the weights total {total}", "write weights that total 100")


@manifest_rule(
    "Callers send plaintext to a backend whose BackendTLSPolicy targets something else. "
    "https://gateway-api.sigs.k8s.io/reference/spec/#backendtlspolicy"
)
def every_backend_tls_policy_has_its_backend(manifests: Sequence[Manifest]) -> Findings:
    """Each target of a BackendTLSPolicy is a Service or a ServiceEntry beside it."""
    known = {(one["kind"], place(one)) for one in of_kind(manifests, "Service", "ServiceEntry")}
    for policy in of_kind(manifests, "BackendTLSPolicy"):
        for number, target in enumerate(policy["spec"].get("targetRefs") or ()):
            kind, name = target.get("kind"), target.get("name")
            if (kind, (place(policy)[0], name)) not in known:
                path = (named(policy), "spec", "targetRefs", number)
                yield Finding(path, f"there is no {kind} {name}", "add it, or name another")
