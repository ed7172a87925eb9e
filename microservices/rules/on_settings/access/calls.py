"""Calls: the callee, its port, and the requests."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic.alias_generators import to_camel

from microservices.plan.call_graph import external_of, port_of
from microservices.plan.plan import Plan, services
from microservices.plan.subjects import Service
from microservices.rules.on_settings.access.entry import Entry
from microservices.rules.rule import error, warning
from microservices.settings.access.call import CallSettings
from microservices.settings.access.external import ExternalServiceSettings
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.values.problems import Finding, Findings

_ISTIO = "https://istio.io/latest/docs/reference/config/security/authorization-policy/"
_INSIDE = ("http", "http2", "grpc", "tcp")
_OUTSIDE = "HTTP, HTTPS, GRPC, HTTP2, TLS, TCP"


@dataclass(frozen=True)
class WrittenCall(Entry[CallSettings]):
    """One of the `calls` of a service as it is written, and what it names.

    That is a service of the stack, or one outside of the cluster; of another namespace nothing is
    known here. With `is_own` the namespace is that of the stack, and has the service.
    """

    callee: MicroserviceSettings | None
    outside: ExternalServiceSettings | None
    is_own: bool

    @property
    def words(self) -> str:
        """What is called, as it is written."""
        return self.settings.service or self.settings.host or ""

    @property
    def is_of_mesh(self) -> bool:
        """Whether it is a service of another namespace."""
        return self.settings.namespace is not None and not self.is_own


def calls(plan: Plan) -> Iterator[WrittenCall]:
    """Every call of every service."""
    for service in services(plan):
        yield from calls_of(plan, service)


def calls_of(plan: Plan, service: Service) -> Iterator[WrittenCall]:
    """Every call of one service."""
    written = plan.settings
    for place, call in enumerate(service.settings.calls):
        alone = call.namespace is None
        callee = written.services.get(call.name) if alone else None
        outside = written.external_services.get(call.name) if alone else None
        if call.host is not None:
            outside = external_of(call)
        own = call.namespace == written.namespace and call.name in written.services
        path = service.path("calls", place)
        yield WrittenCall(path, call, service, callee, outside, own)


def clear_calls(plan: Plan) -> Iterator[WrittenCall]:
    """The calls that name one thing: of the others nobody knows what else they say."""
    for call in calls(plan):
        if (call.settings.service is None) != (call.settings.host is None):
            yield call


@error("Nobody answers a call to what is not there.")
def calls_lead_to_services(plan: Plan) -> Findings:
    """Each call names a service of the stack that is no worker, an external one, or a host."""
    known = plan.settings.services
    answering = [name for name, one in known.items() if one.kind != "worker"]
    names = ", ".join(sorted({*answering, *plan.settings.external_services}))
    for call in calls(plan):
        words, path = call.settings, call.path()
        if (words.service is None) == (words.host is None):
            what = "it has neither `service` nor `host`"
            if words.service:
                what = "both `service` and `host` are written"
            yield Finding(path, what, "write one of the two")
        elif words.namespace is not None or call.outside is not None:
            continue
        elif call.callee is None:
            instead = f"write one of: {names}" if names else "write namespace/service, or a `host`"
            yield Finding(path, f"there is no service `{words.name}`", instead)
        elif call.callee.kind == "worker":
            what = f"{words.name} is a worker, which has no port"
            yield Finding(path, what, "leave it out, or write `kind: service` there")


@error("The port of a callee is known here for the services of the stack alone.")
def calls_have_ports(plan: Plan) -> Findings:
    """A call to a service of the stack names a port that it has, one elsewhere a number."""
    for call in clear_calls(plan):
        words, path = call.settings, call.path("port")
        if call.callee is not None and call.callee.all_ports:
            if port_of(call.callee, words) is None:
                ports = ", ".join(one.name for one in call.callee.all_ports)
                what = f"{words.name} has no port `{words.port}`"
                yield Finding(path, what, f"write one of: {ports}")
        elif call.is_of_mesh and not isinstance(words.port, int):
            what = f"the ports of {call.words} are unknown here"
            yield Finding(path, what, "write the number of the port, such as 8080")
        elif words.host is not None and isinstance(words.port, str):
            what = f"the ports of {call.words} have no names"
            yield Finding(path, what, "write the number of the port, such as 443")
        elif call.outside is not None and words.host is None and words.port is not None:
            what = f"`externalServices` has the port of {call.words}"
            yield Finding(path, what, "leave it out")


@error("A key without an effect is believed to have one.", each=clear_calls)
def calls_say_what_fits(call: WrittenCall) -> Findings:
    """Protocol, target port, TLS, addresses and variable are written where they have an effect."""
    words = call.settings
    mesh, host = words.namespace is not None, words.host is not None
    fitting = {
        "protocol": mesh or host,
        "target_port": mesh or host,
        "tls": host,
        "addresses": host,
    }
    for field, fits in fitting.items():
        if not fits and getattr(words, field):
            what = f"it has no effect for {call.words}"
            yield Finding(call.path(to_camel(field)), what, "leave it out")
    if words.variable and call.outside is not None and call.outside.is_wildcard:
        what = f"{call.outside.host} is every host below a domain, and no single URL"
        yield Finding(call.path("variable"), what, "leave it out")
    if words.protocol is not None and (mesh or host) and mesh != (words.protocol in _INSIDE):
        known = ", ".join(_INSIDE) if mesh else _OUTSIDE
        what = f"`{words.protocol}` is not how the protocol of {call.words} is written"
        yield Finding(call.path("protocol"), what, f"write one of: {known}")


@error(
    f"The callee authorizes callers, by requests only for HTTP. {_ISTIO}",
    each=clear_calls,
)
def narrowed_calls_are_requests(call: WrittenCall) -> Findings:
    """`methods` and `paths` stand at a call to a port of the stack that speaks HTTP."""
    words = call.settings
    for field in ("methods", "paths"):
        if not getattr(words, field):
            continue
        path = call.path(field)
        if call.outside is not None:
            what = f"no proxy authorizes the requests to {call.words}"
            yield Finding(path, what, "leave it out")
        elif call.is_of_mesh:
            what = f"nothing here decides what {call.words} lets in"
            instead = "leave it out, and write it in `allowFrom` where that is deployed"
            yield Finding(path, what, instead)
        elif call.callee and (port := port_of(call.callee, words)) and port.routed_as_tcp:
            what = (
                f"`tcp` is spoken on port {port.name} of {call.words}, where Istio sees no requests"
            )
            yield Finding(path, what, "leave it out")


@warning(
    "A request that makes another one to the same service may never end.",
    each=clear_calls,
)
def services_do_not_call_themselves(call: WrittenCall) -> Findings:
    """No service is among its own `calls`; the pods of a StatefulSet reach each other without."""
    if call.callee is not None and call.settings.name == call.service.name:
        what = "the service calls itself"
        yield Finding(call.path(), what, "leave it out, if it does not")


@error("A service of the stack is called by its name, so that its own policy knows of it.")
def own_services_are_called_by_name(plan: Plan) -> Findings:
    """No call names a service of the stack together with the stack's namespace."""
    for call in clear_calls(plan):
        if call.is_own:
            name = call.settings.name
            what = f"{name} is a service of this stack"
            yield Finding(call.path("service"), what, f"write `{name}`")


@error("A variable has one value: a container sees one of the two addresses.")
def variables_of_calls_are_free(plan: Plan) -> Findings:
    """Each call's variable is that of no other call, and of no set that the pods read."""
    for service in services(plan):
        taken = _set_keys(plan, service)
        for call in plan.graph.calls[service.name]:
            variable = call.variable
            if variable is None:
                continue
            other = taken.setdefault(variable, call.url)
            if other != call.url:
                what = f"{variable} is {other} already"
                path = service.path("calls", call.place)
                yield Finding(path, what, "write `variable: ANOTHER_NAME`")


@error(
    "A cluster before Kubernetes 1.32 takes no variable that begins with a digit. "
    "https://kubernetes.dev/resources/keps/4369/",
)
def variables_of_calls_are_names(plan: Plan) -> Findings:
    """The variable of each call begins with a letter or `_`."""
    for service in services(plan):
        for call in plan.graph.calls[service.name]:
            if (call.variable or "_")[0].isdigit():
                path = service.path("calls", call.place)
                what = f"{call.variable} is no name of a variable"
                yield Finding(path, what, f"write `variable: _{call.variable}`, or another name")


def _set_keys(plan: Plan, service: Service) -> dict[str, str]:
    """The variables that a service reads from sets as a whole, and the set of each."""
    found: dict[str, str] = {}
    for version in service.settings.effective_versions:
        for name in version.workload.config_from:
            for key in plan.keys_of(name, version):
                found[key] = f"a key of {name}"
    return found
