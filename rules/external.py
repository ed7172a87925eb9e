"""Services outside of the cluster."""

from collections.abc import Iterator

from rules.rule import rule
from rules.subjects import Stack
from settings.problems import Finding

_INSIDE = (".svc", ".cluster.local")


@rule(
    "error",
    "The mesh knows the services of the cluster, and an entry for one of them hides its pods. "
    "https://istio.io/latest/docs/reference/config/networking/service-entry/",
)
def external_hosts_are_outside(stack: Stack) -> Iterator[Finding]:
    """No `host` is a name of the cluster."""
    for name, written in stack.settings.external_services.items():
        if written.host.endswith(_INSIDE):
            path = ("externalServices", name, "host")
            what = f"{written.host} is a host of the cluster"
            yield Finding(path, what, "leave it out: the mesh knows it")


@rule(
    "error",
    "Of two entries for one host and port Istio takes one. "
    "https://istio.io/latest/docs/reference/config/networking/service-entry/",
)
def external_hosts_are_written_once(stack: Stack) -> Iterator[Finding]:
    """No two external services have one host and port."""
    owners: dict[tuple[str, int], str] = {}
    for name, written in stack.settings.external_services.items():
        place = (written.host, written.port)
        if place in owners:
            path = ("externalServices", name, "host")
            what = f"{written.host}:{written.port} is the external service {owners[place]} as well"
            yield Finding(path, what, "leave one of the two out")
        owners.setdefault(place, name)


@rule("error", "One name is one service, for whoever reads the stack file and the mesh.")
def external_names_are_free(stack: Stack) -> Iterator[Finding]:
    """No external service is named like a service of the stack."""
    for name in stack.settings.external_services:
        if name in stack.settings.services:
            what = "there is a service of this name in the stack"
            yield Finding(("externalServices", name), what, "rename this one")


@rule(
    "warning",
    "Of a TCP connection a proxy sees no host: without the mesh's DNS proxy two of them on one "
    "port are one listener (IST0134). "
    "https://istio.io/latest/docs/ops/configuration/traffic-management/dns-proxy/",
)
def external_tcp_ports_are_told_apart(stack: Stack) -> Iterator[Finding]:
    """No two external services of protocol TCP have one port."""
    owners: dict[int, str] = {}
    for name, written in stack.settings.external_services.items():
        if written.protocol == "TCP" and owners.setdefault(written.port, name) != name:
            path = ("externalServices", name, "port")
            what = f"{owners[written.port]} is TCP on port {written.port} as well"
            instead = "let Istio capture DNS, or write TLS where that is spoken"
            yield Finding(path, what, instead)


@rule(
    "error",
    "What a caller has encrypted a proxy would encrypt once more, and of bytes it knows no name. "
    "https://istio.io/latest/docs/tasks/traffic-management/egress/egress-tls-origination/",
)
def tls_is_spoken_by_one(stack: Stack) -> Iterator[Finding]:
    """`tls` stands beside a protocol that callers speak without TLS."""
    for name, written in stack.settings.external_services.items():
        if written.tls is not None and written.protocol in ("HTTPS", "TLS"):
            path = ("externalServices", name, "tls")
            what = f"callers speak {written.protocol} with it themselves"
            instead = "write `protocol: HTTP` and call it by http, or leave it out"
            yield Finding(path, what, instead)


@rule(
    "error",
    "A DestinationRule names a file of the sidecar or a Secret that it may not read. "
    "https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings",
)
def authorities_are_of_the_gateway_api(stack: Stack) -> Iterator[Finding]:
    """`tls.caConfigMap` stands with `mesh.routes: gateway-api`."""
    for name, written in stack.settings.external_services.items():
        own = written.tls is not None and written.tls.ca_config_map is not None
        if own and stack.settings.mesh.routes != "gateway-api":
            path = ("externalServices", name, "tls", "caConfigMap")
            what = "Istio's own kinds take no ConfigMap"
            instead = "leave it out, or write `mesh: {routes: gateway-api}`"
            yield Finding(path, what, instead)


RULES = (
    external_hosts_are_outside,
    external_hosts_are_written_once,
    external_names_are_free,
    external_tcp_ports_are_told_apart,
    tls_is_spoken_by_one,
    authorities_are_of_the_gateway_api,
)
