"""Ports of a service: those of its Service, and what its container declares."""

import re
from dataclasses import dataclass, field
from typing import Any, get_args

from microservices.offline.importing.item import Item, Tree, maps, put, take
from microservices.settings.traffic.port import Protocol

_SPOKEN = get_args(get_args(Protocol)[0])
# How Istio reads the beginning of a port's name, where that is not the word of the settings.
# https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
_PROTOCOLS = {
    **dict.fromkeys(("https", "tls", "mongo", "mysql", "redis", "postgres", "postgresql"), "tcp"),
    **dict.fromkeys(("amqp", "kafka", "db", "memcached", "nats", "client", "mongodb"), "tcp"),
    **dict.fromkeys(("web", "api", "metrics"), "http"),
    "h2c": "http2",
}
# Servers that speak no HTTP, by the port that they are known by.
OF_TCP = frozenset(
    [
        *(1433, 1521, 1883, 2181, 2379, 2380, 3306, 4222, 5432, 5671, 5672, 6379, 6380, 7000),
        *(9042, 9092, 9093, 9094, 11211, 26379, 27017, 27018, 33060),
    ]
)


_ELSEWHERE = "another Service of these pods has this port, and another target for it"
_ONE_PORT = "where the container listens there is one port, which callers use"


@dataclass
class Port:
    """One port of a service, and where the container listens."""

    name: str
    number: int
    target: Any
    protocol: str
    written: Tree


@dataclass
class Ports:
    """The ports of a service; `names` and `written` are what its containers declare."""

    found: list[Port] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)
    written: list[Tree] = field(default_factory=list)
    serves: bool = False

    @property
    def targets(self) -> list[Any]:
        """Where the container listens, as the Service says it."""
        return [one.target for one in self.found]

    def read(self, service: Item, pods: list[Tree]) -> bool:
        """The ports of a Service of some pods, in whose order the first of HTTP is the first here.

        What it gives back is whether one that there is already leads elsewhere by this Service.
        """
        names = {
            one.get("name"): one.get("containerPort")
            for pod in pods
            for container in maps(pod, "containers")
            for one in maps(container, "ports")
        }
        leads_elsewhere = False
        for place, one in enumerate(maps(service.rest, "spec.ports")):
            if (spoken := one.get("protocol", "TCP")) != "TCP":
                service.reasons[f"ports[{place}]"] = f"a sidecar does not carry {spoken}"
                continue
            number = take(one, "port")
            name = str(take(one, "name") or "")
            protocol = _protocol(name, str(take(one, "appProtocol") or ""), number)
            take(one, "protocol")
            target = take(one, "targetPort", number)
            same = next((other for other in self.found if other.number == number), None)
            if same is None:
                self.found.append(Port(name, number, target, protocol, one))
                self.serves = True
            elif names.get(same.target, same.target) != names.get(target, target):
                one["targetPort"] = target
                service.reasons[f"ports[{place}].targetPort"] = _ELSEWHERE
                leads_elsewhere = True
        service.reasons.setdefault("port", _ONE_PORT)
        self.found.sort(key=lambda one: one.protocol == "tcp" or one.name.startswith("metrics"))
        return leads_elsewhere

    def declared(self, containers: list[Tree]) -> Tree:
        """The ports of containers, the main one first; names of target ports become numbers.

        What it gives back are those that have another number in the pods before.
        """
        before, other = {**self.names}, {}
        for one in (port for container in containers for port in maps(container, "ports")):
            self.written.append(one)
            if name := str(take(one, "name", "")):
                number = one.get("containerPort")
                self.names.setdefault(name, number)
                if before.get(name, number) != number:
                    other[name] = take(one, "containerPort")
        kept: dict[Any, Port] = {}
        for one in self.found:
            one.target = self.names.get(str(one.target), one.target)
            if kept.setdefault(one.target, one) is not one:
                one.written["port"] = one.number
        self.found = [*kept.values()]
        return other

    def name_of(self, port: Any) -> str | None:
        """The name that the settings have for a port of the container; None for the first one.

        One that the Service does not have is one more port.
        """
        number = self.names.get(str(port), port)
        if isinstance(number, str) and number.isdigit():
            number = int(number)
        for place, one in enumerate(self.found):
            if number in (one.target, one.name):
                return None if place == 0 and self.serves else self._key(one)
        if not isinstance(number, int):
            return None
        name = next((name for name, own in self.names.items() if own == number), f"port-{number}")
        self.found.append(Port(name, number, number, "http", {}))
        return None if len(self.found) == 1 and self.serves else self._key(self.found[-1])

    def settings(self) -> Tree:
        """The port of the service, and its further ones by name; containers have no others."""
        for one in self.written:
            if one.get("containerPort") in self.targets:
                take(one, "containerPort")
        said: Tree = {}
        for place, one in enumerate(self.found):
            above = "" if place == 0 and self.serves else f"ports.{self._key(one)}."
            put(said, f"{above}port", one.number)
            if self.serves:
                put(said, f"{above}targetPort", None if one.target == one.number else one.target)
                put(said, f"{above}protocol", None if one.protocol == "http" else one.protocol)
        return said

    def called(self, port: Any) -> str | None:
        """The name by which a call means a port; None for the first, and where there is none."""
        for place, one in enumerate(self.found):
            if place and port in (one.number, one.name, one.target):
                return self._key(one)
        return None

    def _key(self, port: Port) -> str:
        name = re.sub(r"[^a-z0-9]+", "-", port.name.lower()).strip("-")[:15].rstrip("-")
        first = self.found[0]
        taken = self.serves and port is not first and name == first.protocol
        if not name[:1].isalpha():
            return f"port-{port.number}"
        return f"{name}-{port.number}"[-15:].lstrip("-0123456789") if taken else name


def _protocol(name: str, app_protocol: str, number: Any) -> str:
    """What is spoken on a port; where nobody has said it, what its number is known for."""
    for word in (app_protocol.lower(), name.lower(), name.lower().partition("-")[0]):
        word = word.removeprefix("kubernetes.io/")
        if word in _SPOKEN:
            return word
        if word in _PROTOCOLS:
            return _PROTOCOLS[word]
    return "tcp" if number in OF_TCP else "http"
