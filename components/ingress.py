"""Ingress: a gateway, and routes of its hosts to services of the stack."""

from typing import Any

from .placement import PlacedComponent, Placement


class Ingress(PlacedComponent):
    """One Gateway, its Certificate where there is an issuer, and the routes of each host.

    `hosts` has the service behind each host and path.
    """

    hosts: dict[str, str]

    def outputs(self, placement: Placement) -> dict[str, Any]:
        """The service behind each host and path."""
        self.hosts = {
            f"{host}{one.beginning or '/'}": one.service.name
            for host, found in placement.plan.exposed.items()
            for one in found
        }
        return {"hosts": self.hosts}
