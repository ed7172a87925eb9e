"""Calls that are proposed: addresses of services in variables, configuration and arguments."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from microservices.offline.importing.item import Tree
from microservices.offline.importing.pods.ports import OF_TCP
from microservices.offline.importing.pods.sets import Sets
from microservices.offline.importing.services import Service, parts

_ADDRESS = re.compile(
    r"(?<![\w.@/:-])(?:(?P<scheme>[a-z][a-z0-9+.-]*)://(?:[^\s/?#@]*@)?)?"
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::(?P<port>\d{2,5}))?(?![\w-])"
)
# A variable with such a word in its name has a host as its whole value.
_OF_A_HOST = re.compile(
    r"HOST|ADDR|SERVER|SERVICE|URL|ENDPOINT|UPSTREAM|BACKEND|BROKER|NODE|PEER", re.I
)
_MEMBER = re.compile(r".+-\d+")
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")
# Two labels are a host of the Internet with such an end, and else a service and its namespace.
_OF_THE_INTERNET = re.compile(r"[a-z]{2}|com|net|org|edu|gov|info|app|cloud|tech|online|shop")
_OUTSIDE = {
    "https": (443, None),
    "http": (80, "HTTP"),
    "grpc": (443, "GRPC"),
    "grpcs": (443, "TLS"),
}
_NOT_SETTINGS = ("svc", "local", "localhost", "internal")
_PORT_OF_HOST = re.compile(r"(.*?)_?(?:HOST|HOSTNAME|ADDR|ADDRESS)$", re.I)


@dataclass(frozen=True)
class Text:
    """A text that a service reads, and where it stands."""

    where: str
    name: str
    value: str
    port: str | None = None


@dataclass
class Calls:
    """The calls of services, and of each why it is proposed."""

    namespace: str
    services: Sequence[Service]
    sets: Sets
    why: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, caller: Service, callee: Service, named: str | None, why: str) -> None:
        """A call of one service to another, to a port by its name or to the first."""
        if caller is callee or not callee.ports.serves:
            return
        self._entry(caller, {"service": callee.name, "port": named} if named else callee.name, why)

    def propose(self) -> None:
        """The calls that the texts of each service speak of."""
        for service in self.services:
            for text in [*self._texts(service)]:
                for match in _ADDRESS.finditer(text.value):
                    self._address(service, text, match)

    def free_variables(self) -> None:
        """Give the URL of a call another variable where a set that is read has one of that name."""
        for service in self.services:
            sets = (self.sets.config, self.sets.secrets)
            read = [*self._read(service.settings)]
            taken = {key for name in read for one in sets for key in one.get(name, {})}
            calls = service.settings.get("calls", [])
            for place, entry in enumerate(calls):
                said = {"service": entry} if isinstance(entry, str) else entry
                called = str(said.get("service") or said.get("host")).rpartition("/")[2]
                port = said.get("port")
                name = f"{called}-{port}" if isinstance(port, str) else called
                variable = re.sub(r"[^A-Z0-9]+", "_", name.upper())
                if f"{variable}_URL" in taken:
                    calls[place] = {**said, "variable": f"{variable}_ADDRESS"}

    def _entry(self, caller: Service, entry: Any, why: str) -> None:
        known = caller.settings.setdefault("calls", [])
        if entry not in known:
            known.append(entry)
            called = entry if isinstance(entry, str) else entry.get("service") or entry.get("host")
            self.why.setdefault((caller.name, str(called)), why)

    def _address(self, caller: Service, text: Text, match: re.Match[str]) -> None:
        host, scheme, port = match["host"].lower(), match["scheme"], match["port"] or text.port
        whole = match[0] == text.value.strip()
        if not (scheme or match["port"] or (whole and _OF_A_HOST.search(text.name))):
            return
        number = int(port) if port and port.isdigit() else None
        callee, elsewhere = self._called(host, bool(number or scheme))
        if callee is not None:
            self.add(caller, callee, callee.ports.called(number), text.where)
        elif elsewhere:
            entry: Tree = {"service": elsewhere, "port": number or 80}
            if number in OF_TCP or (number and scheme not in (None, "http", "https")):
                entry["protocol"] = "tcp"
            self._entry(caller, entry, text.where)
        elif _DOMAIN.fullmatch(host) and host.rpartition(".")[2] not in _NOT_SETTINGS:
            self._outside(caller, host, scheme, number, text.where)

    def _called(self, host: str, is_address: bool) -> tuple[Service | None, str]:
        """The service that a host names, or namespace and name of one elsewhere."""
        labels = host.removesuffix(".cluster.local").removesuffix(".svc").split(".")
        if len(labels) > 1 and _MEMBER.fullmatch(labels[0]):
            labels = [labels[1].removesuffix("-headless"), *labels[2:]]
        if len(labels) == 1 or labels[1:] == [self.namespace]:
            return next((one for one in self.services if one.is_called(labels[0])), None), ""
        if len(labels) > 2 or not (".svc" in host or (is_address and _is_namespace(labels[1]))):
            return None, ""
        return None, f"{labels[1]}/{labels[0]}"

    def _outside(
        self, caller: Service, host: str, scheme: str | None, number: int | None, where: str
    ) -> None:
        port, protocol = _OUTSIDE.get(scheme or "", (None, "TCP"))
        port = number or port
        if port is None:
            return
        entry: Tree = {"host": host}
        if port != 443 or protocol:
            entry |= {"port": port, "protocol": protocol or "HTTPS"}
        self._entry(caller, entry, where)

    def _texts(self, service: Service) -> Iterator[Text]:
        for part in parts(service.settings):
            env = part.get("env", {})
            for name, value in env.items():
                yield Text(f"the variable {name}", name, value, _port_beside(name, env))
            for word in ("command", "args"):
                for value in part.get(word, []):
                    yield Text(f"`{word}`", "", value)
            for name in self._read(part):
                values = self.sets.config.get(name, {})
                for key, value in values.items():
                    yield Text(f"{key} of {name}", key, value, _port_beside(key, values))

    def _read(self, part: Tree) -> Iterator[str]:
        yield from dict.fromkeys(
            [
                *part.get("configFrom", []),
                *(one["set"] for one in part.get("envKeys", {}).values()),
                *(
                    one["configSet"]
                    for one in part.get("volumes", {}).values()
                    if "configSet" in one
                ),
            ]
        )


def _is_namespace(label: str) -> bool:
    return label not in _NOT_SETTINGS and not _OF_THE_INTERNET.fullmatch(label)


def _port_beside(name: str, values: dict[str, str]) -> str | None:
    """The port that a variable beside that of a host has, such as DB_PORT beside DB_HOST."""
    match = _PORT_OF_HOST.fullmatch(name)
    if match is None:
        return None
    return values.get(f"{match[1]}_PORT") or values.get(f"{match[1]}PORT")
