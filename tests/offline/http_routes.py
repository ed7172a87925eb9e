"""Rules of HTTPRoutes that lead to the versions of `web`, and the Services of these."""

from typing import Any

from tests.offline.objects import Manifest, service


def version(name: str) -> Manifest:
    """The Service of one version."""
    return service(f"web-{name}", selector={"app": "web", "version": name})


def rule(*weights: tuple[str, Any], **rest: Any) -> Manifest:
    """A rule that leads to the Services of versions."""
    backends = [
        {"name": f"web-{name}", "port": 8080} | ({} if weight is None else {"weight": weight})
        for name, weight in weights
    ]
    return {"backendRefs": backends, **rest}
