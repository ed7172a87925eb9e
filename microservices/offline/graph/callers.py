"""Calls to the services of a stack, as their AuthorizationPolicies let them in."""

from collections.abc import Container, Sequence
from typing import NamedTuple

from microservices.manifests.objects import Place
from microservices.offline.graph.admission import Admission, Caller, Policies
from microservices.offline.graph.member import Member
from microservices.offline.graph.node import Call, Links, Node

WHOLE_NAMESPACE = "every account of the namespace"


class Passages(NamedTuple):
    """Gateways and waypoints between callers and services.

    The keys of the services behind gateways, the namespaces of these, and the accounts of
    waypoints.
    """

    exposed: Container[str]
    namespaces: Container[str]
    waypoints: Container[Place]

    def has(self, service: str, caller: Caller) -> bool:
        """Whether a caller that a service lets in is one of them."""
        if caller.account:
            return (caller.namespace, caller.account) in self.waypoints
        return service in self.exposed and caller.namespace in self.namespaces


def callers(policies: Policies, found: Sequence[Member], passages: Passages) -> Links:
    """Who may call each service: the callers outside of the stack, and the calls."""
    accounts: dict[Place, list[str]] = {}
    for member in found:
        for account in member.accounts:
            accounts.setdefault(account, []).append(member.key)
    result = Links({}, [], {})
    for member in found:
        if member.summary.kind == "worker":
            continue
        admitted = policies.admissions(member)
        if admitted is None:
            result.open[member.key] = ["every pod that reaches it may call it"]
        for admission in admitted or ():
            if not passages.has(member.key, admission.caller):
                _add(result, member.key, admission, accounts)
    return result


def _add(
    result: Links, target: str, admission: Admission, accounts: dict[Place, list[str]]
) -> None:
    caller, allowed = admission.caller, admission.allowed
    if not caller.namespace:
        words = " ".join(
            word for word in ("everybody", caller.words, "may call", allowed or "it") if word
        )
        result.open.setdefault(target, []).append(words)
        return
    inside = accounts.get((caller.namespace, caller.account)) if caller.account else None
    if inside:
        result.calls.extend(Call(key, target, (allowed,)) for key in inside)
        return
    name = f"{caller.namespace}/{caller.account}" if caller.account else caller.namespace
    key = f"caller {name}"
    about = () if caller.account else ("namespace",)
    result.nodes[key] = Node("caller", name, about)
    result.calls.append(Call(key, target, (allowed,), () if caller.account else (WHOLE_NAMESPACE,)))
