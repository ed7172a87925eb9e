"""HTTPRoutes for the service `web` in the namespace `shop`, and the Services of its versions."""

from typing import Any

from tests.offline.objects import Manifest, placed, service


def version(name: str) -> Manifest:
    """The Service of one version."""
    return service(f"web-{name}", selector={"app": "web", "version": name})


def http_route(*rules: Manifest, parents: Any = None, name: str = "web") -> Manifest:
    """An HTTPRoute for what is sent to the service `web`."""
    attached = [{"group": "", "kind": "Service", "name": "web"}] if parents is None else parents
    spec = {"parentRefs": attached, "rules": [*rules]}
    return placed("HTTPRoute", name, "gateway.networking.k8s.io/v1", spec=spec)


def rule(*weights: tuple[str, Any], **rest: Any) -> Manifest:
    """A rule that leads to the Services of versions."""
    backends = [
        {"name": f"web-{name}", "port": 8080} | ({} if weight is None else {"weight": weight})
        for name, weight in weights
    ]
    return {"backendRefs": backends, **rest}
