"""Contracts between stacks: each call is to a port that is there, and is let in by its callee."""

from collections.abc import Iterator, Mapping

from microservices.plan.account import account_name
from microservices.plan.call_graph import Call, Caller
from microservices.plan.plan import Plan
from microservices.settings.stack import Settings
from microservices.settings.traffic.port import ServicePort
from microservices.settings.values.problems import Finding

Broken = Iterator[tuple[str, Finding]]
"""Each with the stack whose settings it is a finding of."""


def broken_contracts(stacks: Mapping[str, Plan]) -> Broken:
    """What stacks say of each other that does not agree; the name of each is for messages.

    Calls to and from namespaces of no stack are nobody's contract. Which methods and paths are let
    in the callee alone decides, since a call to another namespace says none.
    """
    owners = owners_of(stacks)
    for name, plan in stacks.items():
        owner = owners[plan.settings.namespace]
        if owner != name:
            what = f"{owner} has this namespace too, and each stack makes its own"
            yield name, Finding(("namespace",), what, "write another one")
        for call, callee in calls_between(plan, owners):
            place = ("services", call.caller, "calls", call.place)
            if wrong := _wrong_call(call, plan.settings, stacks[callee], callee):
                yield name, Finding(place, *wrong)
        for finding in _callers_that_do_not_call(plan, stacks, owners):
            yield name, finding


def owners_of(stacks: Mapping[str, Plan]) -> dict[str, str]:
    """The stack that has each namespace, the first of several."""
    found: dict[str, str] = {}
    for name, plan in stacks.items():
        found.setdefault(plan.settings.namespace, name)
    return found


def calls_between(plan: Plan, owners: Mapping[str, str]) -> Iterator[tuple[Call, str]]:
    """The calls of a stack to others, each with the stack that has the callee."""
    for calls in plan.graph.calls.values():
        for call in calls:
            other = owners.get(call.namespace or "")
            if other is not None and call.namespace != plan.settings.namespace:
                yield call, other


def _wrong_call(call: Call, own: Settings, other: Plan, stack: str) -> tuple[str, str] | None:
    """What is wrong with a call to a service of another stack, and what to write."""
    callee = other.settings.services.get(call.name)
    if callee is None:
        every = ", ".join(sorted(other.settings.services))
        return f"{stack} has no service `{call.name}`", f"write one of: {every}"
    port = next((one for one in callee.all_ports if one.number == call.port.number), None)
    if port is None:
        every = ", ".join(str(one.number) for one in callee.all_ports) or "none: it is a worker"
        what = f"`{call.name}` of {stack} has no port {call.port.number}"
        return what, f"write one of its ports: {every}"
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


def _callers_that_do_not_call(
    plan: Plan, stacks: Mapping[str, Plan], owners: Mapping[str, str]
) -> Iterator[Finding]:
    """Accounts of other stacks that are let in although nothing there calls."""
    own = plan.settings.namespace
    for name, written in plan.settings.services.items():
        for place, one in enumerate(written.allow_from):
            other = owners.get(one.namespace)
            if other is None or one.account is None or one.namespace == own:
                continue
            services = _services_of(one.account, stacks[other])
            calls = [call for service in services for call in stacks[other].graph.calls[service]]
            if not services:
                what = f"{other} has no service `{one.account}`"
            elif not any((call.namespace, call.name) == (own, name) for call in calls):
                what = f"`{one.account}` of {other} does not call it"
            else:
                continue
            instead = f"leave it out, or write the call `{own}/{name}` there"
            yield Finding(("services", name, "allowFrom", place), what, instead)


def _services_of(account: str, plan: Plan) -> list[str]:
    """The services whose pods have an account."""
    services = plan.settings.services
    return [name for name, written in services.items() if account_name(name, written) == account]
