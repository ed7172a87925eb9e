"""Hosts that Gateways and Ingresses serve, and their certificates."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from microservices.manifests.parts import map_at, part
from microservices.offline.importing.item import Item, Tree, maps, put, take, take_same

GATEWAY_API = "gateway.networking.k8s.io"
ONE_GATEWAY = "a stack has one gateway: import what is at another one by itself"
_HTTP = (None, "HTTP", "HTTPS", "HTTP2", "GRPC")
_SIMPLE = "the gateway shows a certificate, and asks for none"
_NO_HTTP = "the gateway speaks HTTP, and ends TLS itself"
_OF_CONTROLLER = "the gateway of Istio has no such annotation"
_CLASS = "kubernetes.io/ingress.class"
_ISSUERS = {
    "cert-manager.io/cluster-issuer": "ClusterIssuer",
    "cert-manager.io/issuer": "Issuer",
}


@dataclass
class Listener:
    """Some hosts, and the certificate, each with the place that it is taken from when it is said.

    `section` is its name, by which a route may want it alone; `is_plain` where HTTP is served.
    """

    hosts: list[str]
    written: Tree
    key: str
    section: str = ""
    certificate: str = ""
    at: Any = None
    at_key: str = ""
    is_plain: bool = False
    issuer: Tree | None = None


def of_one_gateway(items: Iterable[Item]) -> Iterator[Item]:
    """Of the Gateways of each kind, and of the Ingresses, those at the pods with most hosts."""
    groups: dict[tuple[str, str], dict[str, list[Item]]] = {}
    for item in items:
        if item.kind in ("Gateway", "Ingress"):
            of_kind = groups.setdefault((item.kind, item.group), {})
            of_kind.setdefault(_pods_of(item), []).append(item)
    for of_kind in groups.values():
        # An Ingress without a class has that of the others.
        own = max((one for one in of_kind if one), key=lambda one: _hosts(of_kind[one]), default="")
        for pods, members in of_kind.items():
            for item in members:
                if pods in (own, ""):
                    yield item
                else:
                    item.why = ONE_GATEWAY


def _pods_of(item: Item) -> str:
    """What tells the pods of a gateway from those of another one."""
    for word in ("selector", "gatewayClassName", "ingressClassName"):
        if found := part(item.rest, "spec", word):
            return str(found)
    return str(map_at(item.rest, "metadata", "annotations").get(_CLASS, ""))


def _hosts(items: Sequence[Item]) -> int:
    return len(
        {host for item in items for one in _READERS[_kind(item)](item) for host in one.hosts}
    )


def listeners(item: Item) -> list[Listener]:
    """The hosts of a Gateway or an Ingress; what they say beside is taken or told."""
    item.reasons["mode"] = _SIMPLE
    found = [*_READERS[_kind(item)](item)]
    for one in found:
        take_same(one.written, "tls.mode", "SIMPLE")
        take_same(one.written, "tls.mode", "Terminate")
        take(one.written, "tls.httpsRedirect")
        for word in ("port.protocol", "protocol"):
            take(one.written, word)
        for word in ("name", "port", "allowedRoutes") if item.kind == "Gateway" else ():
            take(one.written, word)
    if item.kind == "Ingress":
        _ingress(item, found)
    return found


def _kind(item: Item) -> str:
    return item.group if item.group == GATEWAY_API else item.kind


def _istio(item: Item) -> Iterator[Listener]:
    for place, server in enumerate(maps(item.rest, "spec.servers")):
        if part(server, "port", "protocol") not in _HTTP:
            item.reasons[f"spec.servers[{place}]"] = _NO_HTTP
        else:
            tls = map_at(server, "tls")
            hosts = [host.rpartition("/")[2] for host in server.get("hosts", [])]
            yield Listener(
                hosts,
                server,
                "hosts",
                certificate=tls.get("credentialName", ""),
                at=tls,
                at_key="credentialName",
                is_plain=not tls,
            )


def _gateway_api(item: Item) -> Iterator[Listener]:
    for place, listener in enumerate(maps(item.rest, "spec.listeners")):
        if listener.get("protocol") not in _HTTP:
            item.reasons[f"spec.listeners[{place}]"] = _NO_HTTP
        else:
            at = next(iter(maps(listener, "tls.certificateRefs")), {})
            yield Listener(
                [listener.get("hostname", "*")],
                listener,
                "hostname",
                section=str(listener.get("name", "")),
                certificate=at.get("name", ""),
                at=at,
                at_key="name",
                is_plain=not listener.get("tls"),
            )


def _of_ingress(item: Item) -> Iterator[Listener]:
    entries = maps(item.rest, "spec.tls")
    for one in entries:
        yield Listener(
            [*one.get("hosts", [])],
            one,
            "hosts",
            certificate=one.get("secretName", ""),
            at=one,
            at_key="secretName",
        )
    secure = {host for one in entries for host in one.get("hosts", ["*"])}
    hosts = [one.get("host", "*") for one in maps(item.rest, "spec.rules")] or ["*"]
    for host in hosts:
        # The rule itself takes or tells its host.
        yield Listener([host], {}, "", is_plain=not secure & {host, "*"})


def _ingress(item: Item, found: Sequence[Listener]) -> None:
    """What an Ingress says of its class and its issuer."""
    item.take("spec.ingressClassName")
    annotations = item.rest.get("metadata", {}).get("annotations", {})
    annotations.pop(_CLASS, None)
    item.reasons["annotations"] = _OF_CONTROLLER
    for key, kind in _ISSUERS.items():
        if key in annotations and any(one.certificate for one in found):
            issuer = {"name": annotations.pop(key)}
            put(issuer, "kind", None if kind == "ClusterIssuer" else kind)
            for one in found:
                one.issuer = issuer


_READERS = {"Gateway": _istio, GATEWAY_API: _gateway_api, "Ingress": _of_ingress}
