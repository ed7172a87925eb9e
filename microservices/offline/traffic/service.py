"""The hosts of a mesh: Services, and what ServiceEntries say lies outside, with their ports."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import map_at, maps_at, texts_at
from microservices.manifests.routes.host import service_host

_HTTP = ("http", "http2", "grpc", "grpc-web")
_TCP = ("tcp", "mongo", "mysql", "redis", "udp")
_TLS = ("https", "tls")
# As Kubernetes' own names have it.
_STANDARD = {
    "kubernetes.io/h2c": "http2",
    "kubernetes.io/ws": "http",
    "kubernetes.io/wss": "https",
}
# Ports on which a server speaks first, so that there is nothing to look at.
_NEVER_LOOKED_AT = (25, 53, 3306, 27017)


@dataclass(frozen=True)
class Service:
    """A host and, by number, what istiod takes each of its ports for: `http`, `tcp` or `tls`.

    `selector` holds the labels of its pods, and is empty for a host outside of the mesh.
    `pod_ports` are where its pods answer, by the same numbers: a number, or a container's name.
    """

    host: str
    namespace: str
    ports: Mapping[int, str]
    selector: Mapping[str, Any]
    pod_ports: Mapping[int, int | str] = field(default_factory=dict)


def services(item: Manifest) -> Iterator[Service]:
    """The hosts that a Service or ServiceEntry brings."""
    namespace, name = place(item)
    spec = map_at(item, "spec")
    if item.get("kind") == "Service":
        written = _by_number(spec, "port")
        ports = {number: protocol(port) for number, port in written.items()}
        targets = {number: port.get("targetPort") or number for number, port in written.items()}
        host = service_host((namespace, name))
        yield Service(host, namespace, ports, map_at(spec, "selector"), targets)
    elif item.get("kind") == "ServiceEntry":
        written = _by_number(spec, "number")
        ports = {
            number: _family(str(port.get("protocol", "")).lower(), 0)
            for number, port in written.items()
        }
        targets = {number: port.get("targetPort") or number for number, port in written.items()}
        for host in texts_at(spec, "hosts"):
            yield Service(host, namespace, ports, {}, targets)


def _by_number(spec: Manifest, key: str) -> dict[int, Manifest]:
    """The ports of a spec by their numbers; the API server has no others."""
    written = ((port.get(key), port) for port in maps_at(spec, "ports"))
    return {number: port for number, port in written if isinstance(number, int)}


def protocol(port: Manifest) -> str:
    """What istiod takes a port of a Service for, by its appProtocol, else by its name.

    Where neither says it, Envoy looks at the bytes, and a request is a request.
    https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
    """
    if port.get("protocol") == "UDP":
        return "tcp"
    said = port.get("appProtocol")
    word = str(port.get("name", "")) if said is None else _STANDARD.get(said, str(said))
    word = word.lower()
    if not word.startswith("grpc-web"):
        word = word.partition("-")[0]
    return _family(word, port.get("port", 0))


def _family(word: str, number: int) -> str:
    if word in _TLS:
        return "tls"
    if word in _TCP or (word not in _HTTP and number in _NEVER_LOOKED_AT):
        return "tcp"
    return "http"
