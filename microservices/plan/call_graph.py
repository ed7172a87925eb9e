"""Call graph of a stack: the `calls` of callers and the `allowFrom` of callees."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from microservices.manifests.routes.host import service_host
from microservices.plan.account import account_name
from microservices.plan.external_host import ExternalHost, NamedHost, external_hosts
from microservices.settings.access.call import CallSettings, RequestSettings
from microservices.settings.access.external import ExternalServiceSettings
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.stack import Settings
from microservices.settings.traffic.match import ExactPath, PrefixPath
from microservices.settings.traffic.port import ServicePort

_OUTSIDE: Final = ("HTTP", "HTTPS", "GRPC", "HTTP2", "TLS", "TCP")
_INSIDE: Final = ("http", "http2", "grpc", "tcp")
_SCHEMES: Final = {"http2": "http"}
# Clients know it by its address, as plain TCP is told apart.
_CLOUD_IDENTITY: Final = "cloud-identity.internal"
_NOT_OF_A_VARIABLE = re.compile(r"[^A-Z0-9]+")


@dataclass(frozen=True)
class Call:
    """One of the `calls` of a service, found: what it leads to, and which requests are meant.

    `namespace` is that of the callee, and None for a host outside of the cluster. `place` is its
    index in `calls`.
    """

    caller: str
    place: int
    name: str
    host: str
    namespace: str | None
    port: ServicePort
    settings: CallSettings
    of_stack: bool = False
    external: ExternalServiceSettings | None = None

    @property
    def url(self) -> str:
        """Where the callee answers."""
        return url(self.host, self.port)

    @property
    def variable(self) -> str | None:
        """The variable that has the URL.

        None where no single host is called, and where nobody says so although it is no URL that a
        client of HTTP or gRPC could use.
        """
        if self.settings.variable or self.host.startswith("*.") or self.port.routed_as_tcp:
            return self.settings.variable
        named = self.settings.port if isinstance(self.settings.port, str) else ""
        name = f"{self.name}-{named}".strip("-").upper()
        return f"{_NOT_OF_A_VARIABLE.sub('_', name)}_URL"


@dataclass(frozen=True)
class Caller:
    """Who may send which requests to a port of a service.

    With `service` it is one of the stack, else whoever is in a namespace, or has an account there.
    What comes in `plaintext` has no certificate: its namespace is known by its address alone.
    """

    namespace: str
    account: str | None
    port: ServicePort
    methods: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    service: str | None = None
    plaintext: bool = False


@dataclass(frozen=True)
class CallGraph:
    """The calls of a stack, from both ends. What leads nowhere is left out: rules speak of it.

    `calls` are those of each service in the order in which they are written, and `callers` those
    of the stack, those that are let in, and the gateway. `external_hosts` are those outside of the
    cluster: of `externalServices`, and those that only a call names.
    """

    calls: Mapping[str, tuple[Call, ...]]
    callers: Mapping[str, tuple[Caller, ...]]
    external_hosts: tuple[ExternalHost, ...]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The calls of a stack."""
        calls = {
            name: tuple(_found(settings, name, written))
            for name, written in settings.services.items()
        }
        every = tuple(call for found in calls.values() for call in found)
        return cls(calls, _callers(settings, every), external_hosts(_named_hosts(settings, every)))

    @property
    def own_hosts(self) -> tuple[ExternalHost, ...]:
        """The hosts outside of the cluster whose objects are those of the stack itself."""
        return tuple(one for one in self.external_hosts if one.owner is None)

    def addresses_of(self, service: str) -> dict[str, str]:
        """The variables of a service with the URLs of what it calls."""
        found = {one.variable: one.url for one in self.calls[service]}
        return {name: url for name, url in found.items() if name is not None}


def _named_hosts(settings: Settings, calls: Iterable[Call]) -> Iterator[NamedHost]:
    for name, written in settings.external_services.items():
        yield NamedHost(name, written, ("externalServices", name))
    for call in calls:
        if call.external is not None and call.settings.host is not None:
            written = ("calls", call.place, "host")
            if call.host == _CLOUD_IDENTITY:
                written = ("serviceAccount", "cloudIdentity")
            yield NamedHost(None, call.external, ("services", call.caller, *written))


def _found(settings: Settings, caller: str, written: MicroserviceSettings) -> Iterator[Call]:
    if written.service_account.cloud_identity:
        addresses = settings.network.cloud_identity
        call = CallSettings(host=_CLOUD_IDENTITY, port=80, protocol="TCP", addresses=addresses)
        yield _outside_call(caller, 0, call, external_of(call), _CLOUD_IDENTITY)
    for place, call in enumerate(written.calls):
        found = _resolved(settings, caller, place, call)
        if found is not None:
            yield found


def _resolved(settings: Settings, caller: str, place: int, call: CallSettings) -> Call | None:
    if call.host is not None:
        return _outside_call(caller, place, call, external_of(call), call.host)
    if call.namespace is not None:
        return _mesh_call(caller, place, call)
    outside = settings.external_services.get(call.name)
    if outside is not None:
        return _outside_call(caller, place, call, outside, call.name)
    callee = settings.services.get(call.name)
    port = port_of(callee, call) if callee else None
    if port is None:
        return None
    own = settings.namespace
    host = service_host((own, call.name))
    return Call(caller, place, call.name, host, own, port, call, of_stack=True)


def _callers(settings: Settings, calls: Sequence[Call]) -> dict[str, tuple[Caller, ...]]:
    """Who calls each service: those of the stack, those that are let in, and the gateway."""
    own = settings.namespace
    found: dict[str, list[Caller]] = {name: [] for name in settings.services}
    for call in calls:
        if call.of_stack:
            words = _words(call.settings)
            account = account_name(call.caller, settings.services[call.caller])
            caller = Caller(own, account, call.port, *words, service=call.caller)
            found[call.name].append(caller)
    for name, written in settings.services.items():
        if written.kind == "stateful":
            # They find each other by the names that a StatefulSet gives them.
            account = account_name(name, written)
            found[name] += [Caller(own, account, port, service=name) for port in written.all_ports]
        found[name] += _outside(settings, written)
    return {name: tuple(callers) for name, callers in found.items()}


def _outside(settings: Settings, written: MicroserviceSettings) -> Iterator[Caller]:
    plaintext = written.all_ports if settings.mesh.allow_plaintext else written.plaintext_ports
    for let_in in written.allow_from:
        port = port_of(written, let_in)
        if port is not None:
            plain = let_in.account is None and port in plaintext
            words = _words(let_in)
            yield Caller(let_in.namespace, let_in.account, port, *words, plaintext=plain)
    exposed = written.expose and port_of(written, RequestSettings(port=written.expose.port))
    if exposed:
        for namespace in settings.mesh.ingress_namespaces:
            yield Caller(namespace, None, exposed)


def url(host: str, port: ServicePort) -> str:
    """Where a host answers on a port."""
    return f"{_SCHEMES.get(port.protocol, port.protocol)}://{host}:{port.number}"


def port_of(callee: MicroserviceSettings, words: RequestSettings) -> ServicePort | None:
    """The port of a service that is meant: by name, by number, or the first; None where none is."""
    for port in callee.all_ports:
        if words.port in (None, port.name, port.number):
            return port
    return None


def external_of(call: CallSettings) -> ExternalServiceSettings:
    """A host outside of the cluster as a call names it."""
    return ExternalServiceSettings(
        host=call.host or "",
        port=call.port if isinstance(call.port, int) else 443,
        target_port=call.target_port,
        protocol=call.protocol if call.protocol in _OUTSIDE else None,
        tls=call.tls,
        addresses=call.addresses,
    )


def _outside_call(
    caller: str, place: int, call: CallSettings, outside: ExternalServiceSettings, name: str
) -> Call:
    protocol = "tcp" if outside.spoken == "TLS" else outside.spoken.lower()
    port = ServicePort(protocol, outside.port, protocol, outside.target_port)
    return Call(caller, place, name, outside.host, None, port, call, external=outside)


def _mesh_call(caller: str, place: int, call: CallSettings) -> Call | None:
    """A call to a service of another namespace, of which only the call says the port."""
    if not isinstance(call.port, int) or call.namespace is None:
        return None
    protocol = call.protocol if call.protocol in _INSIDE else "http"
    port = ServicePort(protocol, call.port, protocol, call.target_port)
    host = service_host((call.namespace, call.name))
    return Call(caller, place, call.name, host, call.namespace, port, call)


def _words(words: RequestSettings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Methods, and paths as Istio writes them: a `*` at the end stands for whatever follows.

    https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation
    """
    paths = tuple(
        f"{one.prefix}*"
        if isinstance(one, PrefixPath)
        else one.exact
        if isinstance(one, ExactPath)
        else one
        for one in words.paths
    )
    return words.methods, paths
