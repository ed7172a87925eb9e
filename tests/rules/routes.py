"""Routes, and what they lead to, for tests of the rules on manifests."""

from typing import Any

from tests.rules.objects import Manifest, deployment, manifest

V1 = deployment("web-v1")
RULE = manifest(
    "DestinationRule", "web-v1", {"host": "web", "subsets": [{"name": "v1", "labels": {}}]}
)
OUT = manifest("ServiceEntry", "out", {"hosts": ["*.example"], "ports": [{"number": 443}]})


def service(*ports: Manifest, name: str = "web") -> Manifest:
    """A Service of the pods of web, with port 80 if none is given."""
    selector = {"app": "web"}
    return manifest("Service", name, {"selector": selector, "ports": [*ports] or [{"port": 80}]})


WEB = service()


def to(host: str = "web", weight: int | None = None, **destination: Any) -> Manifest:
    """A destination of a route."""
    weighted = {} if weight is None else {"weight": weight}
    return {"destination": {"host": host, **destination}, **weighted}


def route(*destinations: Manifest, **keys: Any) -> Manifest:
    """A route, to web if no destination is given."""
    return {"route": [*destinations] or [to()], **keys}


def matching(*matches: Manifest) -> Manifest:
    """A route to web with matches."""
    return route(match=[*matches])


def prefix(text: str, **keys: Any) -> Manifest:
    """A match of a prefix."""
    return {"uri": {"prefix": text}, **keys}


def virtual_service(*found: Manifest, at: str = "http", **spec: Any) -> Manifest:
    """A VirtualService of the host web with these routes."""
    return manifest("VirtualService", "web", {"hosts": ["web"], at: [*found], **spec})


def gateway(*hosts: str) -> Manifest:
    """A Gateway with one server."""
    return manifest("Gateway", "public", {"servers": [{"hosts": [*hosts]}]})
