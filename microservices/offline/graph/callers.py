"""Calls to the services of a stack, as their AuthorizationPolicies let them in."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from microservices.manifests.objects import Place
from microservices.offline.graph.admission import Admission, Policies, Source
from microservices.offline.graph.member import Member
from microservices.offline.graph.node import Call, Node

WHOLE_NAMESPACE = "every account of the namespace"


@dataclass(frozen=True)
class Callers:
    """The calls, the callers outside of the stack, and the services that let in anybody."""

    calls: list[Call] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    open: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Passages:
    """Gateways and waypoints between callers and services.

    Namespaces of the gateways of each service, by its key, and the accounts of waypoints.
    """

    gateways: Mapping[str, Container[str]]
    waypoints: Container[Place]

    def has(self, service: str, source: Source) -> bool:
        """Whether a source that a service lets in is one of them."""
        if source.account:
            return (source.namespace, source.account) in self.waypoints
        return source.namespace in self.gateways.get(service, ())


def callers(policies: Policies, found: Sequence[Member], passages: Passages) -> Callers:
    """Who may call each service."""
    accounts: dict[Place, list[str]] = {}
    for member in found:
        for account in member.accounts:
            accounts.setdefault(account, []).append(member.key)
    result = Callers()
    for member in found:
        if member.summary.kind == "worker":
            continue
        admitted = policies.admissions(member)
        if admitted is None:
            result.open[member.key] = ["every pod that reaches it may call it"]
        for admission in admitted or ():
            if not passages.has(member.key, admission.source):
                _add(result, member.key, admission, accounts)
    return result


def _add(
    result: Callers, target: str, admission: Admission, accounts: dict[Place, list[str]]
) -> None:
    source, allowed = admission.source, admission.allowed
    if not source.namespace:
        words = " ".join(
            word for word in ("everybody", source.words, "may call", allowed or "it") if word
        )
        result.open.setdefault(target, []).append(words)
        return
    inside = accounts.get((source.namespace, source.account)) if source.account else None
    if inside:
        result.calls.extend(Call(key, target, (allowed,)) for key in inside)
        return
    name = f"{source.namespace}/{source.account}" if source.account else source.namespace
    key = f"caller {name}"
    about = () if source.account else ("namespace",)
    result.nodes[key] = Node("caller", name, about)
    result.calls.append(Call(key, target, (allowed,), () if source.account else (WHOLE_NAMESPACE,)))
