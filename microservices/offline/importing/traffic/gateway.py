"""The ingress gateway: hosts, certificates, and what is exposed at it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from microservices.manifests.routes.host import covers, in_both
from microservices.offline.importing.item import Item, Tree, put, take
from microservices.offline.importing.services import Service
from microservices.offline.importing.traffic.listeners import (
    Listener,
    listeners,
    of_one_gateway,
)

NO_CERTIFICATE = "the gateway sends HTTP to HTTPS, and this host has no certificate"
_ONE_CERTIFICATE = "a host has one certificate"


@dataclass
class Gateways:
    """What the Gateways of a namespace and the routes at them say of the one gateway here."""

    hosts: list[str] = field(default_factory=list)
    settings: Tree = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    exposed: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    _at: dict[str, list[str]] = field(default_factory=dict)
    _plain: set[str] = field(default_factory=set)
    _secure: set[str] = field(default_factory=set)

    def read(self, items: Iterable[Item]) -> None:
        """The Gateways of Istio and of the Gateway API, and the certificates of Ingresses."""
        read = [*items]
        found = [(item, listeners(item)) for item in of_one_gateway(read)]
        self.others = {one.name for one in read if one.kind == "Gateway" and one.why}
        for one in [one for _, each in found for one in each]:
            (self._plain if one.is_plain else self._secure).update(one.hosts)
        for item, each in found:
            for one in each:
                self._listen(item, one)
            if item.kind == "Gateway":
                item.said = "gateway"
                item.take("spec.gatewayClassName")
                selector = item.take("spec.selector", {})
                if selector != {"istio": "ingressgateway"}:
                    put(self.settings, "selector", selector)

    def _listen(self, item: Item, one: Listener) -> None:
        """The hosts of a listener, and their certificate; a second one of a host is left."""
        hosts = [host for host in one.hosts if self.serves(host)]
        if hosts == one.hosts:
            take(one.written, one.key)
        elif one.key == "hosts":
            one.written["hosts"] = [host for host in one.hosts if host not in hosts]
        told = {one.key: NO_CERTIFICATE, one.at_key: _ONE_CERTIFICATE}
        item.reasons |= {key: why for key, why in told.items() if key}
        if item.kind == "Gateway":
            for name in {item.name, f"{item.name}/{one.section}"}:
                self._at.setdefault(name, []).extend(hosts)
            self.add(hosts)
        if one.certificate and self._certify(hosts, one):
            take(one.at, one.at_key)

    def _certify(self, hosts: Sequence[str], one: Listener) -> bool:
        """Write a certificate: the first is that of all hosts that have none of their own."""
        certificate: Tree = {"credentialName": one.certificate}
        put(certificate, "issuer", one.issuer)
        tls = self.settings.setdefault("tls", dict(certificate))
        own = tls.get("hosts", {})
        if {key: value for key, value in tls.items() if key != "hosts"} == certificate:
            return not own.keys() & {*hosts}
        if any(own.get(host, certificate) != certificate for host in hosts):
            return False
        put(tls, "hosts", own | dict.fromkeys(hosts, certificate))
        return bool(hosts)

    def serves(self, host: str) -> bool:
        """Whether a host can be served: one of HTTP alone has no place beside certificates."""
        if host == "*" or not self._secure or any(covers(one, host) for one in self._secure):
            return True
        return not any(covers(one, host) for one in self._plain)

    def hosts_at(self, names: Iterable[str]) -> list[str]:
        """The hosts of some Gateways, or sections of them, by their names."""
        return [*dict.fromkeys(host for name in names for host in self._at.get(name, []))]

    def add(self, hosts: Sequence[str]) -> None:
        """Hosts that the gateway serves."""
        self.hosts += [host for host in dict.fromkeys(hosts) if host not in self.hosts]

    def expose(self, service: Service, hosts: Sequence[str], paths: Sequence[str]) -> bool:
        """Let a service be reached under hosts and paths; False where another one has them."""
        own_hosts, own_paths = self.exposed.get(service.name, ([], []))
        wanted = (
            [*dict.fromkeys([*own_hosts, *hosts])],
            [*dict.fromkeys([*own_paths, *paths])],
        )
        for name, (others, taken) in self.exposed.items():
            if name != service.name and {*taken} & {*wanted[1]} and _meet(others, wanted[0]):
                return False
        self.exposed[service.name] = wanted
        put(service.settings, "expose.paths", wanted[1])
        self.add(hosts)
        return True

    def finish(self, services: Iterable[Service]) -> Tree:
        """The gateway of the stack; a service names its hosts where they are not all of them."""
        # A wildcard beside the hosts below it says nothing more.
        if len(self.hosts) > 1 and "*" in self.hosts:
            self.hosts.remove("*")
        for service in services:
            own = [host for host in self.exposed.get(service.name, ([],))[0] if host != "*"]
            if own and {*own} != {*self.hosts}:
                service.settings["expose"]["hosts"] = own
        if not self.hosts:
            return {}
        plain = {} if self.settings.get("tls") else {"plaintext": True}
        return {"hosts": self.hosts, **self.settings, **plain}


def _meet(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a host is among both; none are all of them."""
    return not some or not others or bool(in_both(some, others))
