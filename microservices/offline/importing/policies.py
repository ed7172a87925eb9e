"""Policies of the network and of the mesh: who calls whom."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from microservices.manifests.selector import carries, matches
from microservices.offline.importing.calls import Calls
from microservices.offline.importing.item import Item, Tree, maps, take
from microservices.offline.importing.services import Service

_NAMESPACE = "kubernetes.io/metadata.name"
_STACK = "the policies of the stack"
_NO_PODS = "it is for no pods of these objects"
_ALL_POLICIES = "policies follow from `calls` and `allowFrom`: all else is denied"
_ADDRESSES = "callers are services and namespaces, and no addresses"


def policies(
    items: Iterable[Item], services: Sequence[Service], calls: Calls, namespace: str
) -> Tree:
    """Write what policies let in as `calls` and `allowFrom`; the rest is said of `mesh`."""
    mesh: Tree = {}
    for item in items:
        if item.kind == "NetworkPolicy":
            _network_policy(item, services, calls)
        elif item.kind == "AuthorizationPolicy":
            _authorization_policy(item, services, calls, namespace)
        elif item.kind == "PeerAuthentication":
            if item.take("spec.mtls.mode") == "PERMISSIVE":
                mesh["allowPlaintext"] = True
            item.said = "mesh"
    return mesh


def _network_policy(item: Item, services: Sequence[Service], calls: Calls) -> None:
    selector = item.take("spec.podSelector", {})
    item.take("spec.policyTypes")
    chosen = [*_selected(services, selector)]
    item.said, item.reasons["ipBlock"] = _STACK, _ADDRESSES
    if not selector and not item.rest.get("spec"):
        return
    if not chosen:
        item.said, item.why = "", _NO_PODS
        return
    for key, word in (("ingress", "from"), ("egress", "to")):
        for rule in maps(item.rest, f"spec.{key}"):
            peers, ports = maps(rule, word), [one.get("port") for one in take(rule, "ports", [])]
            for peer in peers:
                for service in chosen:
                    _peer(service, peer, ports, key == "ingress", services, calls, str(item))
                if not peer.get("ipBlock"):
                    peer.clear()


def _peer(
    service: Service,
    peer: Tree,
    ports: list[Any],
    incoming: bool,
    services: Sequence[Service],
    calls: Calls,
    why: str,
) -> None:
    namespace = (peer.get("namespaceSelector") or {}).get("matchLabels", {}).get(_NAMESPACE)
    if "namespaceSelector" in peer:
        if namespace and incoming:
            entry = str(namespace)
            known = service.settings.setdefault("allowFrom", [])
            known += [] if entry in known else [entry]
        return
    for other in _selected(services, peer.get("podSelector") or {}):
        caller, callee = (other, service) if incoming else (service, other)
        for port in ports or [None]:
            calls.add(caller, callee, port, why)


def _selected(services: Sequence[Service], selector: Tree) -> Iterator[Service]:
    for service in services:
        if any(matches(selector, pods.labels) for pods in service.versions.values()):
            yield service


def _authorization_policy(
    item: Item, services: Sequence[Service], calls: Calls, namespace: str
) -> None:
    labels = item.take("spec.selector.matchLabels", {})
    chosen = [
        service
        for service in services
        if labels and any(carries(pods.labels, labels) for pods in service.versions.values())
    ]
    if item.take("spec.action", "ALLOW") != "ALLOW":
        item.why = _ALL_POLICIES
        return
    item.said = _STACK
    if not chosen and item.rest.get("spec", {}).get("rules"):
        item.said, item.why = "", _NO_PODS
        return
    for rule in maps(item.rest, "spec.rules"):
        for source in maps(rule, "from"):
            for principal in take(source, "source.principals", []):
                _, _, account = str(principal).rpartition("/sa/")
                of = str(principal).rpartition("/ns/")[2].partition("/")[0]
                for service in chosen:
                    _caller(service, of, account, namespace, (services, calls), str(item))
            for of in take(source, "source.namespaces", []):
                for service in chosen:
                    _caller(service, str(of), "", namespace, (services, calls), str(item))


def _caller(
    service: Service,
    of: str,
    account: str,
    namespace: str,
    known: tuple[Sequence[Service], Calls],
    why: str,
) -> None:
    services, calls = known
    if of == namespace:
        for other in services:
            if account in other.accounts:
                calls.add(other, service, None, why)
    else:
        entry = f"{of}/{account}" if account else of
        let_in = service.settings.setdefault("allowFrom", [])
        let_in += [] if entry in let_in else [entry]
