"""External services of the stack, and hosts of calls."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic.alias_generators import to_camel

from microservices.plan.call_graph import Call, external_of
from microservices.plan.names import headless
from microservices.plan.plan import Plan, services
from microservices.rules.on_settings.access.entry import Placed
from microservices.rules.rule import error, strict, warning
from microservices.settings.access.call import CallSettings
from microservices.settings.access.external import ExternalServiceSettings
from microservices.settings.values.problems import Finding, Findings

_INSIDE = (".svc", ".cluster.local")


@dataclass(frozen=True)
class Outside(Placed[ExternalServiceSettings]):
    """A service outside of the cluster, and where it is written; `words` are what it is called."""

    words: str


def outside(plan: Plan) -> Iterator[Outside]:
    """Every entry of `externalServices`, and every host that stands among `calls`."""
    for name, written in plan.settings.external_services.items():
        yield Outside(("externalServices", name), written, f"the external service {name}")
    for service in services(plan):
        for place, call in enumerate(service.settings.calls):
            if call.host is not None:
                path = service.path("calls", place)
                written = external_of(_as_outside(call))
                yield Outside(path, written, f"a host that {service.name} calls")


def _as_outside(call: CallSettings) -> CallSettings:
    """The call with its protocol in capitals: that it has to be so written is told elsewhere."""
    return call.model_copy(update={"protocol": call.protocol and call.protocol.upper()})


@error(
    "The mesh knows the services of the cluster, and an entry for one of them hides its pods. "
    "https://istio.io/latest/docs/reference/config/networking/service-entry/",
)
def external_hosts_are_outside(plan: Plan) -> Findings:
    """No `host` is a name of the cluster, or of a service of the stack with its namespace."""
    known = frozenset(_short_hosts(plan))
    for one in outside(plan):
        host = one.settings.host
        if host.endswith(_INSIDE) or not known.isdisjoint((host, host.partition(".")[2])):
            instead = "leave it out: the mesh knows it"
            if one.place[0] == "services":
                instead = "write its `service`, as namespace/service where it is of another stack"
            yield Finding(one.path("host"), f"{host} is a host of the cluster", instead)


def _short_hosts(plan: Plan) -> Iterator[str]:
    """The names with a namespace of services that the stack has or calls.

    Others are not known here: `shop.example` may be a service or a domain.
    """
    for name in plan.services:
        yield from (f"{one}.{plan.settings.namespace}" for one in (name, headless(name)))
    for calls in plan.graph.calls.values():
        yield from (f"{one.name}.{one.namespace}" for one in calls if one.namespace)


@error(
    "Of two entries for one host and port Istio takes one. "
    "https://istio.io/latest/docs/reference/config/networking/service-entry/",
)
def external_hosts_are_written_once(plan: Plan) -> Findings:
    """No two external services have one host and port, and calls that name a host agree on it."""
    owners: dict[tuple[str, int], Outside] = {}
    for one in outside(plan):
        place = (one.settings.host, one.settings.port)
        other = owners.setdefault(place, one)
        called = other.place[0] == one.place[0] == "services"
        if other is one or (called and other.settings == one.settings):
            continue
        words, instead = f"{one.settings.host}:{one.settings.port}", "leave one of the two out"
        if called:
            instead = "write the same settings for both, or one entry of `externalServices`"
        elif one.place[0] == "services":
            instead = f"write `{other.place[1]}`"
        yield Finding(one.path("host"), f"{words} is {other.words} as well", instead)


@warning(
    "Of a TCP connection a proxy sees no host: without the mesh's DNS proxy two of them on one "
    "port are one listener (IST0134). "
    "https://istio.io/latest/docs/ops/configuration/traffic-management/dns-proxy/",
)
def external_tcp_ports_are_told_apart(plan: Plan) -> Findings:
    """No service calls two hosts of protocol TCP on one port; what others call it knows not."""
    for service in services(plan):
        owners: dict[int, Call] = {}
        for call in plan.graph.calls[service.name]:
            if call.external is None or call.external.spoken != "TCP":
                continue
            number = call.port.number
            other = owners.setdefault(number, call)
            if other.host != call.host:
                what = f"{other.name} is TCP on port {number} as well"
                instead = "let Istio capture DNS, or write TLS where that is spoken"
                yield Finding(service.path("calls", call.place), what, instead)


@error(
    "What a caller has encrypted a proxy would encrypt once more, and of bytes it knows no name. "
    "https://istio.io/latest/docs/tasks/traffic-management/egress/egress-tls-origination/",
    each=outside,
)
def tls_is_spoken_by_one(one: Outside) -> Findings:
    """`tls` stands beside a protocol that callers speak without TLS."""
    if one.settings.tls is not None and one.settings.spoken in ("HTTPS", "TLS"):
        what = f"callers speak {one.settings.spoken} with it themselves"
        instead = "write `protocol: HTTP` and call it by http, or leave it out"
        yield Finding(one.path("tls"), what, instead)


@error(
    "A DestinationRule names files, which a sidecar has from volumes of its own; a "
    "BackendTLSPolicy names a ConfigMap, and no certificate of the caller. "
    "https://gateway-api.sigs.k8s.io/reference/1.6/spec/#backendtlspolicyspec",
)
def certificates_have_a_place(plan: Plan) -> Findings:
    """`tls.clientSecret`, and with Istio's own routes `tls.caConfigMap`, have sidecars."""
    mesh = plan.settings.mesh
    fields, why, instead = ("client_secret",), "a BackendTLSPolicy has none", "routes: istio"
    if not mesh.uses_gateway_api:
        fields = ("client_secret", "ca_config_map") if mesh.data_plane == "ambient" else ()
        why, instead = "in ambient mode pods have no sidecar to mount it", "dataPlane: sidecar"
    for one in outside(plan):
        for field in fields:
            if one.settings.tls is not None and getattr(one.settings.tls, field) is not None:
                path = one.path("tls", to_camel(field))
                yield Finding(path, why, f"leave it out, or write `mesh: {{{instead}}}`")


@strict(
    "Any name that is registered below the domain can be called, unnoticed. "
    "https://istio.io/latest/docs/tasks/traffic-management/egress/wildcard-egress-hosts/",
    each=outside,
)
def external_hosts_are_whole(one: Outside) -> Findings:
    """No `host` is a wildcard."""
    if one.settings.is_wildcard:
        what = f"{one.settings.host} is every host below a domain"
        yield Finding(one.path("host"), what, "write the hosts that are called")


@error(
    "A proxy that speaks TLS asks one host for its certificate, and asks DNS for the host. "
    "https://istio.io/latest/docs/reference/config/networking/service-entry/#ServiceEntry-Resolution",
    each=outside,
)
def wildcards_are_asked_by_the_caller(one: Outside) -> Findings:
    """A wildcard has no `tls`, no `targetPort` and no protocol without a name of the host."""
    if one.settings.is_wildcard and one.settings.spoken == "TCP":
        what = "a TCP connection has no host, and this is every host below a domain"
        yield Finding(one.path("protocol"), what, "write the hosts, or TLS where that is spoken")
    elif one.settings.is_wildcard and one.settings.tls is not None:
        what = "the host below the domain is unknown"
        yield Finding(one.path("tls"), what, "leave it out, or write the hosts")
    elif one.settings.is_wildcard and one.settings.target_port is not None:
        what = "connections go on to the port that the caller has chosen"
        yield Finding(one.path("targetPort"), what, "leave it out, or write the hosts")


@warning("An external service that is not called is unreachable, or is misspelt.")
def external_services_are_called(plan: Plan) -> Findings:
    """Each of `externalServices` is among the `calls` of a service, or is for other stacks.

    These are in a namespace that is protected. A pod that asks the cloud for its credentials calls
    a host as well.
    """
    if plan.settings.namespace_options.protect:
        return
    called = {name for service in services(plan) for name in service.settings.called_services}
    places = {(one.host, one.port.number) for each in plan.graph.calls.values() for one in each}
    for name, written in plan.settings.external_services.items():
        if name not in called and (written.host, written.port) not in places:
            what = "no service calls it, and nothing else reaches it"
            instead = f"add `{name}` to the `calls` of a service, or leave it out"
            yield Finding(("externalServices", name), what, instead)
