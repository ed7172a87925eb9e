"""The ingress gateway: hosts, certificates, and what is exposed at it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from microservices.manifests.parts import part
from microservices.offline.importing.item import Item, Tree, maps, put, take, take_same
from microservices.offline.importing.services import Service, service_of

_ISSUERS = {
    "cert-manager.io/cluster-issuer": "ClusterIssuer",
    "cert-manager.io/issuer": "Issuer",
}
_GATEWAY_API = "gateway.networking.k8s.io"
_SIMPLE = "the gateway shows a certificate, and asks for none"
_ONE_CERTIFICATE = "the gateway has one certificate, for all of its hosts"
_ELSEWHERE = "its host is no service of these objects: write `externalServices`"
_OF_CONTROLLER = "the gateway of Istio has no such annotation"


@dataclass
class Gateways:
    """What the Gateways of a namespace and the routes at them say of the one gateway here."""

    hosts: list[str] = field(default_factory=list)
    settings: Tree = field(default_factory=dict)
    exposed: dict[str, list[str]] = field(default_factory=dict)

    def read(self, items: Iterable[Item]) -> None:
        """The Gateways of Istio and of the Gateway API."""
        for item in items:
            if item.kind == "Gateway":
                item.said = "gateway"
                (self._gateway_api if item.group == _GATEWAY_API else self._istio)(item)

    def _istio(self, item: Item) -> None:
        selector = item.take("spec.selector", {})
        if selector != {"istio": "ingressgateway"}:
            put(self.settings, "selector", selector)
        for server in maps(item.rest, "spec.servers"):
            self._add([host.rpartition("/")[2] for host in take(server, "hosts", [])])
            self._certificate(server.get("tls"), "credentialName")
            take_same(server, "tls.mode", "SIMPLE")
            take(server, "tls.httpsRedirect")
            _take_http(server, "port.protocol", "port")
        item.reasons |= {"mode": _SIMPLE, "redentialName": _ONE_CERTIFICATE}

    def _gateway_api(self, item: Item) -> None:
        item.take("spec.gatewayClassName")
        for listener in maps(item.rest, "spec.listeners"):
            self._add([take(listener, "hostname", "*")])
            for one in maps(listener, "tls.certificateRefs"):
                self._certificate(one, "name")
            for key in ("name", "port", "allowedRoutes"):
                take(listener, key)
            _take_http(listener, "protocol", "protocol")
        item.reasons |= {"mode": _SIMPLE, "certificateRefs": _ONE_CERTIFICATE}

    def _certificate(self, written: Any, key: str) -> None:
        """The certificate; a further one is left."""
        name = part(written, key)
        if name and name == self.settings.setdefault("tls", {}).setdefault("credentialName", name):
            take(written, key)

    def hosts_of(self, item: Item, services: Sequence[Service]) -> tuple[bool, list[str]]:
        """Whether a route is at a gateway, and its hosts there."""
        if item.kind == "VirtualService":
            gateways = item.take("spec.gateways", ["mesh"])
            written = item.take("spec.hosts", [])
            at_gateway = gateways != ["mesh"]
        elif item.kind == "HTTPRoute":
            parents = item.take("spec.parentRefs", [])
            written = item.take("spec.hostnames", [])
            at_gateway = any(one.get("kind", "Gateway") == "Gateway" for one in parents)
        else:
            at_gateway, written = True, self._ingress(item)
        hosts = [host for host in written if service_of(services, host) is None]
        if not at_gateway:
            put(item.rest, "spec.hosts", hosts)
            item.reasons["spec.hosts"] = _ELSEWHERE
            return False, []
        self._add(hosts)
        return True, hosts

    def _ingress(self, item: Item) -> list[str]:
        item.take("spec.ingressClassName")
        annotations = item.rest.get("metadata", {}).get("annotations", {})
        for key in [one for one in annotations if one == "kubernetes.io/ingress.class"]:
            del annotations[key]
        for key, kind in _ISSUERS.items():
            if name := annotations.pop(key, None):
                issuer = {"name": name} if kind == "ClusterIssuer" else {"name": name, "kind": kind}
                put(self.settings, "tls.issuer", issuer)
        item.reasons["annotations"] = _OF_CONTROLLER
        for one in maps(item.rest, "spec.tls"):
            self._certificate(one, "secretName")
            take(one, "hosts")
        item.reasons["secretName"] = _ONE_CERTIFICATE
        hosts = [one.get("host", "*") for one in maps(item.rest, "spec.rules")]
        return hosts or ["*"]

    def _add(self, hosts: Sequence[str]) -> None:
        self.hosts += [host for host in hosts if host not in self.hosts]

    def expose(self, service: Service, hosts: list[str], paths: list[str], port: Any) -> None:
        """Let a service be reached under some hosts and paths."""
        known = self.exposed.setdefault(service.name, [])
        known += [host for host in hosts if host not in known]
        at = service.settings.setdefault("expose", {})
        own = at.setdefault("paths", [])
        own += [path for path in dict.fromkeys(paths) if path not in own]
        put(at, "port", service.ports.called(port))

    def finish(self, services: Iterable[Service]) -> Tree:
        """The gateway of the stack; a service names its hosts where they are not all of them."""
        # A wildcard beside the hosts below it says nothing more.
        if len(self.hosts) > 1 and "*" in self.hosts:
            self.hosts.remove("*")
        for service in services:
            own = [host for host in self.exposed.get(service.name, []) if host != "*"]
            if own and {*own} != {*self.hosts}:
                service.settings["expose"]["hosts"] = own
        if not self.hosts:
            return {}
        plain = {} if self.settings.get("tls") else {"plaintext": True}
        return {"hosts": self.hosts, **self.settings, **plain}


def _take_http(listener: Tree, protocol: str, path: str) -> None:
    """Take the port of a listener that speaks HTTP, as all of them do here."""
    if part(listener, *protocol.split(".")) in (None, "HTTP", "HTTPS", "HTTP2", "GRPC"):
        take(listener, path)
