"""Ports that a policy names: those where the pods listen."""

from collections.abc import Sequence
from typing import Any

from microservices.offline.importing.item import Tree, take_same
from microservices.offline.importing.pods.ports import Port
from microservices.offline.importing.services import Service


def port_at(service: Service, written: Any) -> Port | None:
    """The port of a service at which its pods listen by a number or a name."""
    target = service.ports.names.get(str(written), written)
    return next((one for one in service.ports.found if str(one.target) == str(target)), None)


class PolicyPorts:
    """The ports of one rule, in place: without any the rule is for all of them."""

    def __init__(self, written: Sequence[Tree]) -> None:
        self._written = written
        self._said: list[Tree] = []
        self.is_asked = False

    def are_only(self, number: int) -> bool:
        """Whether a port is the only one."""
        return bool(self._written) and all(one.get("port") == number for one in self._written)

    def of(self, service: Service) -> list[str | None]:
        """The names of those that a service has, as calls have them: none for the first."""
        ports = service.ports
        self.is_asked = True
        if not self._written:
            return [ports.name_of(one.target) for one in ports.found] or [None]
        found = []
        for one in self._written:
            own = port_at(service, one.get("port"))
            if own and one.get("protocol", "TCP") == "TCP" and "endPort" not in one:
                self._said.append(one)
                found.append(ports.name_of(own.target))
        return found

    def take_said(self) -> None:
        """Take those that some service has."""
        for one in self._written:
            take_same(one, "protocol", "TCP")
        for one in self._said:
            one.clear()
