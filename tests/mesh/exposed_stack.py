"""A stack behind a real ingress gateway."""

from typing import Any

import requests

from testbed.mesh.gateway import Gateway
from tests.written_stack import WrittenStack, service

FIRST = {"v1": {"weight": 100}, "v2": {"weight": 0, "tag": "2.0"}}
PLAINTEXT = {"plaintext": True}


class Outside:
    """A stack behind a gateway, as somebody outside of the cluster sees it."""

    def __init__(self, stack: WrittenStack, gateway: Gateway) -> None:
        self.stack = stack
        self.gateway = gateway
        self.host = f"{stack.namespace}.example"

    def deploy(
        self, services: dict[str, Any], host: str | None = None, port: int = 80, **keys: Any
    ) -> None:
        """Deploy services, and wait until the gateway has all of the routes of a host."""
        inside = [self.stack.namespace]
        written = {"hosts": [self.host], "namespace": inside[0], **(keys or PLAINTEXT)}
        mesh = {"allowPlaintext": True, "ingressNamespaces": inside}
        self.stack.deploy(services, gateway=written, mesh=mesh)
        outside = [one for one in services.values() if "expose" in one]
        last = min(outside, key=lambda one: min(map(len, paths(one))))
        shares = {name: one["weight"] for name, one in last["versions"].items()}
        self.gateway.wait_until_split(host or self.host, port, shares)

    def get(self, path: str = "/", **keys: Any) -> requests.Response:
        return self.gateway.get(self.host, path, **keys)

    def seen(self, path: str, **keys: Any) -> tuple[str, str]:
        """Who answers, and what it was asked for."""
        answer = self.get(path, **keys).json()
        return answer["app"], answer["path"]


def paths(written: dict[str, Any]) -> list[str]:
    """The paths under which a service is exposed."""
    return written["expose"].get("paths", ["/"])


def exposed(*below: str, versions: Any = None, traffic: Any = None, **expose: Any) -> Any:
    """A service with one pod of each version, below these paths."""
    written = {"paths": list(below), **expose} if below else expose
    found = service(replicas=1, versions=versions or FIRST, expose=written)
    return {**found, "traffic": traffic or {}}
