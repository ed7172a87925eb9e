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

ORDERS, WEB, STRANGER = 80, 81, 8082
ORDERS_POD, WEB_POD = 8081, 8080
"""Where the pods of two of them answer; those of `stranger` do so on the port of its Service."""
HOST = "shop.example"
ACCOUNT = "storefront"
"""The ServiceAccount of `web`."""


class Shop:
    """`web` may send some requests to `orders`, and `stranger` none; `partner` is elsewhere.

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
        orders = {
            "port": ORDERS,
            "targetPort": ORDERS_POD,
            "allowFrom": [f"{self.partners}/partner"],
        }
        calls = [{"service": "orders", **some}, *outside]
        web = {"port": WEB, "targetPort": WEB_POD, "calls": calls, "expose": {}}
        web["serviceAccount"] = {"name": ACCOUNT}
        return {
            "orders": service(image="orders:1", replicas=1, **orders),
            "web": service(image="web:1", replicas=1, **web),
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
