"""Routes of both kinds, in the namespace `shop`."""

from typing import Any

from tests.offline.objects import Manifest, placed


def virtual_service(*http: Manifest, **spec: Any) -> Manifest:
    """A VirtualService of the host `web`."""
    written = {"hosts": ["web"], "http": [*http], **spec}
    return placed("VirtualService", "web", "networking.istio.io/v1", spec=written)


def parent(kind: str, name: str = "web", group: str = "", **rest: Any) -> Manifest:
    """A parent of an HTTPRoute."""
    return {"group": group, "kind": kind, "name": name, **rest}


def http_route(*rules: Manifest, parents: list[Manifest] | None = None, **spec: Any) -> Manifest:
    """An HTTPRoute of the Service `web`."""
    attached = [parent("Service")] if parents is None else parents
    written = {"parentRefs": attached, "rules": [*rules], **spec}
    return placed("HTTPRoute", "web", "gateway.networking.k8s.io/v1", spec=written)


def inward(route: Manifest, name: str = "inward") -> Manifest:
    """The same route by another name."""
    return {**route, "metadata": {**route["metadata"], "name": name}}
