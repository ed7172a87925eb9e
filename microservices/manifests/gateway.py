"""Gateways of Istio and of the Gateway API: the hosts that they answer for, in one form."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from microservices.manifests.api_group import GATEWAY_API, ISTIO
from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import map_at, maps_at, part, texts_at
from microservices.manifests.routes.host import EVERYWHERE
from microservices.manifests.routes.parent import Parent


class Listener(NamedTuple):
    """A host at a port of a Gateway.

    `scope` is the namespace whose routes may have the host, `*` any. `redirects` says that all that
    comes is sent to HTTPS; a Gateway of the Gateway API has a route for that.
    """

    name: str
    host: str
    port: Any
    protocol: str
    scope: str = EVERYWHERE
    redirects: bool = False

    def is_for(self, parent: Parent, namespace: str) -> bool:
        """Whether a route of a namespace that names its Gateway so may have the host."""
        meant = parent.section in ("", self.name) and parent.port in (None, self.port)
        return meant and self.scope in (EVERYWHERE, namespace)


def is_waypoint(gateway: Manifest) -> bool:
    """Whether a Gateway is a waypoint: for requests within the mesh.

    https://istio.io/latest/docs/ambient/usage/waypoint/
    """
    return part(gateway, "spec", "gatewayClassName") == "istio-waypoint"


def gateway_group(gateway: Manifest) -> str:
    """The API group that a Gateway is of, by what only one of the two has."""
    return GATEWAY_API if "gatewayClassName" in map_at(gateway, "spec") else ISTIO


def listeners(gateway: Manifest) -> Iterator[Listener]:
    """The hosts of a Gateway of either kind, in order."""
    own = place(gateway)[0]
    for server in maps_at(gateway, "spec", "servers"):
        port, protocol = part(server, "port", "number"), str(part(server, "port", "protocol"))
        name, redirects = part(server, "port", "name"), part(server, "tls", "httpsRedirect")
        for written in texts_at(server, "hosts"):
            before, _, host = written.rpartition("/")
            scope = own if before == "." else before or EVERYWHERE
            yield Listener(str(name or ""), host, port, protocol.upper(), scope, redirects is True)
    for listener in maps_at(gateway, "spec", "listeners"):
        admitted = part(listener, "allowedRoutes", "namespaces", "from") or "Same"
        yield Listener(
            str(listener.get("name") or ""),
            str(listener.get("hostname") or EVERYWHERE),
            listener.get("port"),
            str(listener.get("protocol")).upper(),
            # Of a selector it is not known here which namespaces it finds.
            own if admitted == "Same" else EVERYWHERE,
        )
