"""What a stack calls outside: hosts of ServiceEntries, and services of other namespaces.

Read from the Sidecars, which say what the proxy of a pod knows and whether it lets out all else,
and for pods without one from the NetworkPolicies.
https://istio.io/latest/docs/reference/config/networking/sidecar/
"""

from collections.abc import Sequence
from typing import NamedTuple

from offline.graph.egress import Egress
from offline.graph.member import Member
from offline.graph.node import Call, Node
from offline.graph.selection import Selection
from offline.graph.tls import is_encrypted_by_proxy
from offline.host_name import covers, service_place
from offline.manifest_index import ManifestIndex
from offline.manifest_parts import Manifest, maps_at, part, place, texts_at
from offline.pods import pod_labels

_ISTIO = "networking.istio.io"
_UNENCRYPTED = ("HTTP", "HTTP2", "GRPC", "GRPC-WEB")
_REGISTRY_ONLY = "REGISTRY_ONLY"
ANY_HOST = "may call every host outside"


class WaysOut(NamedTuple):
    """What is called by its keys, who calls it, and the services that may call anything."""

    nodes: dict[str, Node]
    calls: list[Call]
    open: dict[str, list[str]]


class _Reach(NamedTuple):
    """What some pods know and reach: hosts with their namespaces, and ports of any address.

    `ports` is None for every port, and empty where the proxy or the network refuses the unknown.
    """

    hosts: tuple[tuple[str, str], ...]
    ports: frozenset[str] | None
    limited: bool


class _Outside(NamedTuple):
    """A host of a ServiceEntry."""

    namespace: str
    host: str
    entry: Manifest


def ways_out(index: ManifestIndex, found: Sequence[Member]) -> WaysOut:
    """What the services of a stack may call outside of it."""
    result = WaysOut({}, [], {})
    outside = [
        _Outside(place(entry)[0], host, entry)
        for entry in index.of_kind("ServiceEntry", _ISTIO)
        for host in texts_at(entry, "spec", "hosts")
    ]
    for one in outside:
        result.nodes[f"external {one.host}"] = _node(index, one.host, one.entry)
    sidecars = Selection(index.of_kind("Sidecar", _ISTIO), "spec", "workloadSelector", "labels")
    egress = Egress(index)
    for member in found:
        for reach in dict.fromkeys(_reach(sidecars, egress, item) for item in member.makers):
            _add(result, member, reach, outside)
    return result


def _add(result: WaysOut, member: Member, reach: _Reach, outside: Sequence[_Outside]) -> None:
    if not reach.limited and reach.ports != frozenset():
        ports = ", ".join(f":{port}" for port in sorted(reach.ports or ()))
        words = f"{ANY_HOST} at {ports}" if ports else ANY_HOST
        result.open.setdefault(member.key, []).append(words)
    for owner, pattern in reach.hosts:
        for one in outside:
            if owner in ("*", one.namespace) and covers(pattern, one.host):
                ports = maps_at(one.entry, "spec", "ports")
                allowed = [_port(port) for port in ports if reach.limited or _is_open(reach, port)]
                if allowed:
                    result.calls.append(Call(member.key, f"external {one.host}", tuple(allowed)))
        where = service_place(pattern, member.place[0])
        if where and where[0] != member.place[0] and "*" not in pattern:
            key = "neighbour {}/{}".format(*where)
            result.nodes[key] = Node("neighbour", "/".join(where))
            result.calls.append(Call(member.key, key))


def _reach(sidecars: Selection, egress: Egress, item: Manifest) -> _Reach:
    """What the pods of a workload or a job know and reach."""
    namespace, labels = place(item)[0], pod_labels(item)
    # A Sidecar that selects the pods takes the place of the one that is for the namespace.
    own = [*sidecars.selecting(namespace, labels), *sidecars.whole(namespace)]
    listeners = maps_at(next(iter(own), None), "spec", "egress")
    written = [host for listener in listeners for host in texts_at(listener, "hosts")]
    hosts: list[tuple[str, str]] = []
    # Without a Sidecar a proxy knows every host.
    for host in dict.fromkeys(written if listeners else ["*/*"]):
        owner, _, name = host.rpartition("/")
        hosts.append((namespace if owner in ("", ".") else owner, name))
    mode = part(next(iter(own), None), "spec", "outboundTrafficPolicy", "mode")
    ports = egress.ports(namespace, labels)
    return _Reach(tuple(hosts), None if ports is None else frozenset(ports), mode == _REGISTRY_ONLY)


def _is_open(reach: _Reach, port: Manifest) -> bool:
    return reach.ports is None or str(port.get("number")) in reach.ports


def _node(index: ManifestIndex, host: str, entry: Manifest) -> Node:
    opened = ["every host that ends so"] if host.startswith("*") else []
    for port in maps_at(entry, "spec", "ports"):
        plain = str(port.get("protocol")).upper() in _UNENCRYPTED
        if plain and not is_encrypted_by_proxy(index, host, place(entry)):
            opened.append(f"plain text at {_port(port)}")
    return Node("external", host, (place(entry)[1],), open=tuple(opened))


def _port(port: Manifest) -> str:
    return f":{port.get('number')} {port.get('protocol') or ''}".rstrip()
