"""A stack of real pods with calls among them, outside of it and into it, as it is rendered."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from testbed.kubernetes.manifests import Manifest
from testbed.mesh.istiod import Mesh
from testbed.pods.real_pods import RealPod, RealPods
from tests.mesh.outside_server import ADDRESS, OutsideServer
from tests.written_stack import WrittenStack, service

ORDERS, WEB, STRANGER, LEDGER = 8081, 8080, 8082, 8083
HOST = "shop.example"


class Shop:
    """`web` may send some requests to `orders`, and `stranger` none; `partner` is elsewhere.

    `ledger` is a StatefulSet, which `web` calls.

    The gateway, in the namespace `doors`, exposes `web`.
    """

    def __init__(self, mesh: Mesh, pods: RealPods, outside: Mapping[str, OutsideServer]) -> None:
        name = f"access-{secrets.token_hex(2)}"
        self.namespace, self.partners, self.doors = name, f"{name}-partners", f"{name}-doors"
        self.cluster = mesh.control_plane.cluster
        self._pods = pods
        self._outside = outside
        self._stack = WrittenStack(self.cluster, name)
        self.manifests: list[Manifest] = []

    def services(self) -> dict[str, Any]:
        """The services of the stack."""
        some = {"methods": ["GET"], "paths": ["/orders", {"prefix": "/orders/"}]}
        outside = [
            {
                "host": server.host,
                "port": server.port,
                "addresses": [f"{ADDRESS}/32"],
                **_SPOKEN[kind],
            }
            for kind, server in self._outside.items()
        ]
        calls = [{"service": "orders", **some}, "ledger", *outside]
        partner = f"{self.partners}/partner"
        return {
            "orders": service(image="orders:1", port=ORDERS, replicas=1, allowFrom=[partner]),
            "web": service(image="web:1", port=WEB, replicas=1, calls=calls, expose={}),
            "ledger": service(image="ledger:1", port=LEDGER, replicas=1, kind="stateful"),
            "stranger": service(image="stranger:1", port=STRANGER, replicas=1),
        }

    def keys(self) -> dict[str, Any]:
        """The other keys of the stack."""
        gateway = {"hosts": [HOST], "namespace": self.doors, "plaintext": True}
        return {"gateway": gateway, "mesh": {"ingressNamespaces": [self.doors]}}

    def deploy(self) -> None:
        """Make the namespaces, and deploy the stack on real pods."""
        for name in (self.namespace, self.partners, self.doors):
            self.cluster.create_namespace(name)
        account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "partner"}}
        self.cluster.apply([account], self.partners)
        self._pods.take(self.namespace)
        self.manifests = self._stack.deploy(self.services(), **self.keys())

    def pod(self, app: str) -> RealPod:
        """The one pod of a service."""
        [found] = self._pods.pods(self.namespace, f"app={app}")
        return found

    def remove(self) -> None:
        """Delete the namespaces in the background."""
        for name in (self.namespace, self.partners, self.doors):
            self.cluster.delete("Namespace", name)


# What a call of each kind of host outside says of it.
_SPOKEN: Mapping[str, Mapping[str, Any]] = {
    "http": {"protocol": "HTTP"},
    "https": {"protocol": "HTTPS"},
    "originated": {"protocol": "HTTP", "tls": {}},
    "distrusted": {"protocol": "HTTP", "tls": {}},
}


@contextmanager
def deployed(mesh: Mesh, pods: RealPods, outside: Mapping[str, OutsideServer]) -> Iterator[Shop]:
    """A shop from its deployment to its removal."""
    shop = Shop(mesh, pods, outside)
    try:
        shop.deploy()
        yield shop
    finally:
        shop.remove()
