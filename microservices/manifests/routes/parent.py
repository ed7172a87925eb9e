"""Parents of a route: the mesh, Gateways, or Services."""

from collections.abc import Iterator
from typing import NamedTuple

from microservices.manifests.api_group import GATEWAY_API, ISTIO
from microservices.manifests.objects import Manifest, Path, Place, named, place
from microservices.manifests.parts import maps_at, texts_at
from microservices.manifests.routes.host import gateway_name, service_host

MESH = "mesh"


class Parent(NamedTuple):
    """`Mesh`, a Gateway, or a Service, of which a `port` may be meant alone.

    `section` is the name of a listener. The Mesh has no place: those who send are everywhere.
    """

    path: Path
    group: str
    kind: str
    place: Place
    section: str = ""
    port: int | None = None

    @property
    def host(self) -> str:
        """The host of a Service; of what else is named only the name is known here."""
        return service_host(self.place) if self.kind == "Service" else self.place[1]


def parents(route: Manifest) -> Iterator[Parent]:
    """What a VirtualService or an HTTPRoute is for, in the order in which it is written."""
    yield from _references(route) if route["kind"] == "HTTPRoute" else _gateways(route)


def _gateways(route: Manifest) -> Iterator[Parent]:
    """The gateways of a VirtualService, which is for the mesh where it names none."""
    for number, gateway in enumerate(texts_at(route, "spec", "gateways") or [MESH]):
        path = (named(route), "spec", "gateways", number)
        if gateway == MESH:
            yield Parent(path, ISTIO, "Mesh", ("", MESH))
        else:
            namespace, _, name = gateway_name(gateway, place(route)[0]).partition("/")
            yield Parent(path, ISTIO, "Gateway", (namespace, name))


def _references(route: Manifest) -> Iterator[Parent]:
    """The parents of an HTTPRoute; a Gateway where it names no kind."""
    for number, one in enumerate(maps_at(route, "spec", "parentRefs")):
        yield Parent(
            (named(route), "spec", "parentRefs", number),
            str(one.get("group", GATEWAY_API)),
            str(one.get("kind", "Gateway")),
            (str(one.get("namespace") or place(route)[0]), str(one.get("name", ""))),
            str(one.get("sectionName") or ""),
            one.get("port"),
        )
