"""Policies of the network and of the mesh: who calls whom."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from microservices.manifests.parts import map_at, part
from microservices.manifests.selector import matches
from microservices.offline.importing.item import Item, Tree, maps, put, take, take_same
from microservices.offline.importing.services import Service
from microservices.offline.importing.traffic.calls import Calls

_NAMESPACE = "kubernetes.io/metadata.name"
_STACK = "the policies of the stack"
_NO_PODS = "it is for no pods of these objects"
_ALL_POLICIES = "policies follow from `calls` and `allowFrom`: all else is denied"
_CALLERS = "callers are services of these objects, and namespaces by their names"
_DNS = 53
_ACCOUNT = re.compile(r"(?:.*/)?ns/([^/*]+)(?:/sa/([^/*]+))?")


def policies(items: Iterable[Item], calls: Calls) -> Tree:
    """Write what policies let in as `calls` and `allowFrom`; the rest is said of `mesh`."""
    mesh: Tree = {}
    for item in items:
        if item.kind in _READERS:
            item.reasons["spec"] = _CALLERS
            _READERS[item.kind](item, calls)
        elif item.kind == "PeerAuthentication":
            if part(item.rest, "spec", "mtls", "mode") == "PERMISSIVE":
                mesh["allowPlaintext"] = True
            for mode in ("PERMISSIVE", "STRICT"):
                take_same(item.rest, "spec.mtls.mode", mode)
            item.said = "mesh"
    return mesh


def _network_policy(item: Item, calls: Calls) -> None:
    selector = item.take("spec.podSelector", {})
    item.take("spec.policyTypes")
    chosen = _selected(calls, selector)
    if not chosen and (selector or item.rest.get("spec")):
        item.why = _NO_PODS
        return
    item.said = _STACK
    for key, word in (("ingress", "from"), ("egress", "to")):
        for rule in maps(item.rest, f"spec.{key}"):
            ports = [one.get("port") for one in take(rule, "ports", [])]
            if word == "to" and ports and {*ports} == {_DNS}:
                # Every pod of a stack may ask for addresses.
                rule.clear()
            elif not maps(rule, word):
                rule[word] = "everyone"
            for peer in maps(rule, word):
                _peer(chosen, peer, ports, key == "ingress", calls, str(item))


def _peer(
    chosen: Sequence[Service],
    peer: Tree,
    ports: Sequence[Any],
    incoming: bool,
    calls: Calls,
    why: str,
) -> None:
    """Say who is let in, or called; what is not said of a peer is left."""
    namespace = map_at(peer, "namespaceSelector", "matchLabels").get(_NAMESPACE)
    if namespace == calls.namespace or peer.keys() == {"podSelector"}:
        others = _selected(calls, peer.get("podSelector") or {})
        for other in others:
            for service in chosen:
                caller, callee = (other, service) if incoming else (service, other)
                for port in ports or [None]:
                    calls.add(caller, callee, port, why)
        if others:
            peer.clear()
    elif namespace and incoming:
        take(peer, "namespaceSelector")
        for service in chosen:
            service.let_in(str(namespace))
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
    for rule in maps(item.rest, "spec.rules"):
        if not maps(rule, "from"):
            rule["from"] = "everyone"
        for source in maps(rule, "from"):
            for word, above in (("principals", ""), ("namespaces", "ns/")):
                names = take(source, f"source.{word}", [])
                left = [
                    one for one in names if not _caller(chosen, f"{above}{one}", calls, str(item))
                ]
                put(source, f"source.{word}", left)


def _caller(chosen: Sequence[Service], written: str, calls: Calls, why: str) -> bool:
    """Say who is let in by an account, or by a namespace; False where no word does."""
    match = _ACCOUNT.fullmatch(written)
    if match is None:
        return False
    namespace, account = match.groups()
    own = namespace == calls.namespace
    callers = [one for one in calls.services if own and (not account or account in one.accounts)]
    for service in chosen:
        for caller in callers:
            calls.add(caller, service, None, why)
        if not own:
            service.let_in(f"{namespace}/{account}" if account else namespace)
    return bool(callers) or not own


_READERS = {
    "NetworkPolicy": _network_policy,
    "AuthorizationPolicy": _authorization_policy,
}
