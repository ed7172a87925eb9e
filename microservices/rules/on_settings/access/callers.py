"""Callers outside of the stack: `allowFrom`."""

from collections.abc import Iterator

from microservices.plan.call_graph import port_of
from microservices.plan.plan import Plan, services
from microservices.rules.on_settings.access.entry import Entry, entries
from microservices.rules.rule import error
from microservices.settings.access.call import CallerSettings
from microservices.settings.values.problems import Finding, Findings


def callers(plan: Plan) -> Iterator[Entry[CallerSettings]]:
    """Every entry of `allowFrom`."""
    for service in services(plan):
        yield from entries(service, "allowFrom", service.settings.allow_from)


@error("A service that cannot be reached needs no allowed callers.", each=callers)
def callers_reach_a_port(caller: Entry[CallerSettings]) -> Findings:
    """A service with `allowFrom` has the port that is meant, and is no worker."""
    written = caller.service.settings
    if caller.service.is_worker:
        what = f"{caller.service.name} is a worker, which has no port"
        yield Finding(caller.path(), what, "leave it out, or write `kind: service`")
    elif written.all_ports and port_of(written, caller.settings) is None:
        ports = ", ".join(one.name for one in written.all_ports)
        what = f"there is no port `{caller.settings.port}`"
        yield Finding(caller.path("port"), what, f"write one of: {ports}")


@error(
    "A connection has no methods and paths. "
    "https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation",
    each=callers,
)
def narrowed_callers_send_requests(caller: Entry[CallerSettings]) -> Findings:
    """`methods` and `paths` stand at a port that speaks HTTP."""
    port = port_of(caller.service.settings, caller.settings)
    for field in ("methods", "paths"):
        if port is not None and port.routed_as_tcp and getattr(caller.settings, field):
            what = f"`tcp` is spoken on port {port.name}, where Istio sees no requests"
            yield Finding(caller.path(field), what, "leave it out")


@error("A caller of the stack has `calls`, so that its own egress is allowed too.")
def callers_of_the_stack_call(plan: Plan) -> Findings:
    """No entry of `allowFrom` is a service of the stack, nor all of its namespace."""
    own = plan.settings.namespace
    for caller in callers(plan):
        account = caller.settings.account
        if caller.settings.namespace != own or (account and account not in plan.settings.services):
            continue
        what = f"{own} is the namespace of this stack"
        instead = "write the account of a pod that is not of the stack"
        if account:
            what = f"{account} is a service of this stack"
            instead = f"write {caller.service.name} in the `calls` of {account}"
        yield Finding(caller.path(), what, instead)
