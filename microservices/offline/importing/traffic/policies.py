"""Policies of the network and of the mesh: who calls whom."""

import re
from collections.abc import Iterable, Sequence

from microservices.manifests.parts import map_at
from microservices.manifests.selector import matches
from microservices.offline.importing.item import Item, Tree, maps, put, take
from microservices.offline.importing.services import Service
from microservices.offline.importing.traffic.calls import Calls
from microservices.offline.importing.traffic.plaintext import plaintext
from microservices.offline.importing.traffic.policy_ports import PolicyPorts

_NAMESPACE = "kubernetes.io/metadata.name"
_STACK = "the policies of the stack"
_NO_PODS = "it is for no pods of these objects"
_ALL_POLICIES = "policies follow from `calls` and `allowFrom`: all else is denied"
_CALLERS = "callers are services of these objects, and namespaces by their names"
_NO_PORT = "it is no port of TCP that the service has"
_DNS = 53
_ACCOUNT = re.compile(r"(?:.*/)?ns/([^/*]+)(?:/sa/([^/*]+))?")


def policies(items: Iterable[Item], calls: Calls) -> Tree:
    """Write what policies let in as `calls` and `allowFrom`; the rest is said of `mesh`."""
    read = [*items]
    for item in read:
        if item.kind in _READERS:
            item.reasons["spec"] = _CALLERS
            _READERS[item.kind](item, calls)
    return plaintext([one for one in read if one.kind == "PeerAuthentication"], calls.services)


def _network_policy(item: Item, calls: Calls) -> None:
    selector = item.take("spec.podSelector", {})
    item.take("spec.policyTypes")
    chosen = _selected(calls, selector)
    if not chosen and (selector or item.rest.get("spec")):
        item.why = _NO_PODS
        return
    item.said = _STACK
    for key, word in (("ingress", "from"), ("egress", "to")):
        for place, rule in enumerate(maps(item.rest, f"spec.{key}")):
            ports = PolicyPorts(maps(rule, "ports"))
            if word == "to" and ports.are_only(_DNS):
                # Every pod of a stack may ask for addresses.
                rule.clear()
            elif not maps(rule, word):
                rule[word] = "everyone"
            for peer in maps(rule, word):
                _peer(chosen, peer, ports, key == "ingress", calls, str(item))
            ports.take_said()
            if ports.is_asked:
                item.reasons[f"spec.{key}[{place}].ports"] = _NO_PORT


def _peer(
    chosen: Sequence[Service],
    peer: Tree,
    ports: PolicyPorts,
    incoming: bool,
    calls: Calls,
    why: str,
) -> None:
    """Say who is let in, or called; what is not said of a peer is left."""
    namespace = map_at(peer, "namespaceSelector", "matchLabels").get(_NAMESPACE)
    if namespace == calls.namespace or peer.keys() == {"podSelector"}:
        is_said = False
        for other in _selected(calls, peer.get("podSelector") or {}):
            for service in chosen:
                caller, callee = (other, service) if incoming else (service, other)
                for port in ports.of(callee):
                    is_said = True
                    calls.add(caller, callee, port, why)
        if is_said:
            peer.clear()
    elif namespace and incoming:
        let_in = [(service, port) for service in chosen for port in ports.of(service)]
        for service, port in let_in:
            service.let_in(str(namespace), None, port)
        if let_in:
            take(peer, "namespaceSelector")
    elif peer.get("namespaceSelector") == {}:
        peer["namespaceSelector"] = "every namespace"


def _selected(calls: Calls, selector: Tree) -> list[Service]:
    return [
        service
        for service in calls.services
        if any(matches(selector, pods.labels) for pods in service.versions.values())
    ]


def _authorization_policy(item: Item, calls: Calls) -> None:
    labels = item.take("spec.selector.matchLabels", {})
    chosen = _selected(calls, {"matchLabels": labels}) if labels else []
    if item.take("spec.action", "ALLOW") != "ALLOW":
        item.why = _ALL_POLICIES
        return
    if not chosen and item.rest.get("spec", {}).get("rules"):
        item.why = _NO_PODS
        return
    item.said = _STACK
    item.reasons["operation.ports"] = _NO_PORT
    for rule in maps(item.rest, "spec.rules"):
        if not maps(rule, "from"):
            rule["from"] = "everyone"
        ports = _ports_to(rule)
        for source in maps(rule, "from"):
            for word, above in (("principals", ""), ("namespaces", "ns/")):
                names = take(source, f"source.{word}", [])
                left = [
                    one
                    for one in names
                    if not _caller(chosen, f"{above}{one}", ports, calls, str(item))
                ]
                put(source, f"source.{word}", left)
        ports.take_said()


def _ports_to(rule: Tree) -> PolicyPorts:
    """The ports that a rule lets in to, as those of a NetworkPolicy; other words are left."""
    operations = [one["operation"] for one in maps(rule, "to") if map_at(one, "operation")]
    if not operations or not all(one.get("ports") for one in operations):
        return PolicyPorts([])
    for one in operations:
        one["ports"] = [{"port": port} for port in one["ports"]]
    return PolicyPorts([port for one in operations for port in one["ports"]])


def _caller(
    chosen: Sequence[Service], written: str, ports: PolicyPorts, calls: Calls, why: str
) -> bool:
    """Say who is let in by an account, or by a namespace; False where no word does."""
    match = _ACCOUNT.fullmatch(written)
    if match is None:
        return False
    namespace, account = match.groups()
    own = namespace == calls.namespace
    callers = [one for one in calls.services if own and (not account or account in one.accounts)]
    let_in = [(service, port) for service in chosen for port in ports.of(service)]
    for service, port in let_in:
        for caller in callers:
            calls.add(caller, service, port, why)
        if not own:
            service.let_in(str(namespace), account, port)
    return bool(let_in) and (bool(callers) or not own)


_READERS = {
    "NetworkPolicy": _network_policy,
    "AuthorizationPolicy": _authorization_policy,
}
