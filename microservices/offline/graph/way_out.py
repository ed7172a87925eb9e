"""Egress: hosts of ServiceEntries, and services of other namespaces.

Read from the Sidecars, which say what the proxy of a pod knows and whether it lets out all else,
and for pods without one from the NetworkPolicies.
https://istio.io/latest/docs/reference/config/networking/sidecar/
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest, Place, place
from microservices.manifests.parts import maps_at, texts_at
from microservices.manifests.routes.host import service_place
from microservices.manifests.sidecar import Scope, Sidecars
from microservices.manifests.workload import pod_labels
from microservices.offline.graph.egress import EVERY_PORT, Egress, Outlet
from microservices.offline.graph.member import Member
from microservices.offline.graph.node import Call, Links, Node
from microservices.offline.graph.tls import is_encrypted_by_proxy

_UNENCRYPTED = ("HTTP", "HTTP2", "GRPC", "GRPC-WEB")
ANY_HOST = "may call every external host"


class _Reach(NamedTuple):
    """What the proxies of some pods know, and where the network lets them out."""

    scope: Scope
    outlet: Outlet


def ways_out(index: ManifestIndex, found: Sequence[Member]) -> Links:
    """What the services of a stack may call outside of it."""
    result = Links({}, [], {})
    outside = [
        (host, entry)
        for entry in index.of_kind("ServiceEntry")
        for host in texts_at(entry, "spec", "hosts")
    ]
    for host, entry in outside:
        result.nodes[f"external {host}"] = _node(index, host, entry)
    sidecars = Sidecars(index.of_kind("Sidecar"))
    egress, own = Egress(index), {place(item) for item in index.of_kind("Service")}
    for member in found:
        for reach in dict.fromkeys(_reach(sidecars, egress, item) for item in member.makers):
            if not reach.scope.refuses and reach.outlet.anywhere:
                words = " at ".join((ANY_HOST, *_at(reach.outlet.anywhere)))
                result.open.setdefault(member.key, []).append(words)
            result.calls.extend(_outward(member, reach, outside))
            for key, node, allowed in _neighbours(member, reach, own):
                result.nodes[key] = node
                result.calls.append(Call(member.key, key, allowed))
    return result


def _outward(
    member: Member, reach: _Reach, outside: Iterable[tuple[str, Manifest]]
) -> Iterator[Call]:
    """The calls to hosts of ServiceEntries."""
    for host, entry in outside:
        ports = [port for port in maps_at(entry, "spec", "ports") if _gets_out(reach, port)]
        if ports and reach.scope.has(place(entry)[0], host):
            yield Call(member.key, f"external {host}", tuple(map(_port, ports)))


def _neighbours(
    member: Member, reach: _Reach, own: Container[Place]
) -> Iterator[tuple[str, Node, tuple[str, ...]]]:
    """Services that are not of the stack; without a Sidecar only their namespaces are known."""
    if not reach.scope.refuses:
        for name, ports in reach.outlet.namespaces:
            yield f"neighbour {name}", Node("neighbour", name, ("namespace",)), _at(ports)
        return
    places = [service_place(pattern, member.place[0]) for _, pattern in reach.scope.hosts]
    others = [where for where in places if where and where not in own and "*" not in where[1]]
    for where in others:
        # Policies name namespaces: of two services in one it is not known whose port it is.
        alone = [one for one in others if one[0] == where[0]] == [where]
        ports = dict(reach.outlet.namespaces).get(where[0], ()) if alone else ()
        name = "/".join(where)
        yield f"neighbour {name}", Node("neighbour", name), _at(ports)


def _reach(sidecars: Sidecars, egress: Egress, item: Manifest) -> _Reach:
    """What the pods of a workload or a job know and reach."""
    namespace, labels = place(item)[0], pod_labels(item)
    return _Reach(sidecars.scope(namespace, labels), egress.outlet(namespace, labels))


def _gets_out(reach: _Reach, port: Manifest) -> bool:
    """Whether the network lets out what the proxy knows: that is a host with all of its ports."""
    ports = {EVERY_PORT, str(port.get("targetPort") or port.get("number"))}
    return bool(reach.outlet.somewhere & ports)


def _at(ports: Iterable[str]) -> tuple[str, ...]:
    """Ports as text, sorted; empty for every port."""
    named = sorted(set(ports) - {EVERY_PORT}, key=lambda port: (len(port), port))
    if not named or EVERY_PORT in ports:
        return ()
    return (", ".join(f":{port}" for port in named),)


def _node(index: ManifestIndex, host: str, entry: Manifest) -> Node:
    opened = ["wildcard host"] if host.startswith("*") else []
    for port in maps_at(entry, "spec", "ports"):
        plain = str(port.get("protocol")).upper() in _UNENCRYPTED
        if plain and not is_encrypted_by_proxy(index, host, place(entry), port):
            opened.append(f"plaintext at {_port(port)}")
    name = place(entry)[1]
    about = () if host.removeprefix("*.") in name else (name,)
    return Node("external", host, about, open=tuple(opened))


def _port(port: Manifest) -> str:
    return f":{port.get('number')} {port.get('protocol') or ''}".rstrip()
