"""Routes and Gateways of both kinds, in the namespace `shop`."""

from collections.abc import Iterable
from typing import Any

from tests.offline.objects import Manifest, placed

ISTIO, GATEWAY_API = "networking.istio.io/v1", "gateway.networking.k8s.io/v1"


def virtual_service(
    *http: Manifest, name: str = "web", hosts: Iterable[str] = ("web",), **spec: Any
) -> Manifest:
    """A VirtualService of the host `web`, if no others are given."""
    written = {"hosts": [*hosts], "http": [*http], **spec}
    return placed("VirtualService", name, ISTIO, spec=written)


def istio_gateway(*servers: Manifest, name: str = "front", **spec: Any) -> Manifest:
    """A Gateway of Istio."""
    return placed("Gateway", name, ISTIO, spec={"servers": [*servers], **spec})


def parent(kind: str, name: str = "web", group: str = "", **rest: Any) -> Manifest:
    """A parent of an HTTPRoute."""
    return {"group": group, "kind": kind, "name": name, **rest}


def http_route(
    *rules: Manifest, parents: list[Manifest] | None = None, name: str = "web", **spec: Any
) -> Manifest:
    """An HTTPRoute of the Service `web`, if no others are given."""
    attached = [parent("Service")] if parents is None else parents
    written = {"parentRefs": attached, "rules": [*rules], **spec}
    return placed("HTTPRoute", name, GATEWAY_API, spec=written)


def api_gateway(*listeners: Manifest, name: str = "front", **spec: Any) -> Manifest:
    """A Gateway of the Gateway API."""
    written = {"gatewayClassName": "istio", "listeners": [*listeners], **spec}
    return placed("Gateway", name, GATEWAY_API, spec=written)


def inward(route: Manifest, name: str = "inward") -> Manifest:
    """The same route by another name."""
    return {**route, "metadata": {**route["metadata"], "name": name}}
