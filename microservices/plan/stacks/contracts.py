"""Contracts between stacks: each call is to a port that is there, and is let in by its callee."""

from collections.abc import Iterator, Mapping, Sequence

from microservices.plan.account import account_name
from microservices.plan.call_graph import Call, Caller
from microservices.plan.plan import Plan
from microservices.plan.stacks.hosts_outside import broken_hosts_outside
from microservices.plan.stacks.shared_hosts import broken_hosts
from microservices.plan.stacks.shared_namespace import Broken, broken_namespaces, others_in
from microservices.settings.stack import Settings
from microservices.settings.traffic.port import ServicePort
from microservices.settings.values.problems import Finding


def broken_contracts(stacks: Mapping[str, Plan], paths: Mapping[str, str]) -> Broken:
    """What stacks say of each other that does not agree; the name of each is for messages.

    `paths` has project and stack of each, as in `platform/prod`. Calls to and from namespaces of no
    stack are nobody's contract. Which methods and paths are let in the callee alone decides, since
    a call to another stack says none.
    """
    yield from broken_namespaces(stacks, paths)
    yield from broken_hosts(stacks)
    yield from broken_hosts_outside(stacks, paths)
    for name, plan in stacks.items():
        for call, others in calls_between(name, stacks):
            if wrong := _wrong_call(call, plan.settings, {one: stacks[one] for one in others}):
                yield name, Finding(("services", call.caller, "calls", call.place), *wrong)
        for finding in _callers_that_do_not_call(name, stacks):
            yield name, finding


def calls_between(name: str, stacks: Mapping[str, Plan]) -> Iterator[tuple[Call, Sequence[str]]]:
    """The calls of a stack to others, each with those that have the namespace of the callee."""
    for calls in stacks[name].graph.calls.values():
        for call in calls:
            others = others_in(call.namespace, name, stacks)
            if others and not call.of_stack:
                yield call, others


def _wrong_call(call: Call, own: Settings, others: Mapping[str, Plan]) -> tuple[str, str] | None:
    """What is wrong with a call to a service of another stack, and what to write."""
    having = (one for one, plan in others.items() if call.name in plan.settings.services)
    stack = next(having, None)
    if stack is None:
        every = sorted(name for plan in others.values() for name in plan.settings.services)
        what = f"{' or '.join(others)} has no service `{call.name}`"
        return what, f"write one of: {', '.join(every)}"
    other = others[stack]
    callee = other.settings.services[call.name]
    port = next((one for one in callee.all_ports if one.number == call.port.number), None)
    if port is None:
        every = [str(one.number) for one in callee.all_ports]
        what = f"`{call.name}` of {stack} has no port {call.port.number}"
        return what, f"write one of its ports: {', '.join(every) or 'none: it is a worker'}"
    if port.protocol != call.port.protocol:
        what = f"port {port.number} of `{call.name}` speaks {port.protocol} in {stack}"
        return what, f"write `protocol: {port.protocol}`"
    if port.pod_port != call.port.pod_port:
        what = f"port {port.number} of `{call.name}` is {port.pod_port} of its pods in {stack}"
        return what, f"write `targetPort: {port.pod_port}`"
    account = account_name(call.caller, own.services[call.caller])
    callers = other.graph.callers[call.name]
    if any(_is_of(one, own.namespace, account, port) for one in callers):
        return None
    there = f"`{own.namespace}/{account}` under services.{call.name}.allowFrom there"
    return f"{stack} does not let it in", f"write {there}, or leave the call out"


def _is_of(caller: Caller, namespace: str, account: str, port: ServicePort) -> bool:
    """Whether whoever is let in, with some requests, is the account that calls the port."""
    is_it = caller.namespace == namespace and caller.account in (None, account)
    return is_it and caller.port.number == port.number


def _callers_that_do_not_call(own: str, stacks: Mapping[str, Plan]) -> Iterator[Finding]:
    """Accounts of other stacks that are let in although nothing there calls."""
    settings = stacks[own].settings
    for name, written in settings.services.items():
        for place, one in enumerate(written.allow_from):
            others = others_in(one.namespace, own, stacks)
            if not others or one.account is None:
                continue
            known = [
                (it, service) for it in others for service in _of_account(one.account, stacks[it])
            ]
            calls = (call for it, service in known for call in stacks[it].graph.calls[service])
            if any((call.namespace, call.name) == (settings.namespace, name) for call in calls):
                continue
            what = f"{' or '.join(others)} has no service `{one.account}`"
            if known:
                what = f"`{one.account}` of {known[0][0]} does not call it"
            instead = f"leave it out, or write the call `{settings.namespace}/{name}` there"
            yield Finding(("services", name, "allowFrom", place), what, instead)


def _of_account(account: str, plan: Plan) -> list[str]:
    """The services whose pods have an account."""
    services = plan.settings.services
    return [name for name, written in services.items() if account_name(name, written) == account]
