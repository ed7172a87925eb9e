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

ORDERS, WEB, STRANGER, LEDGER, STORE = 80, 81, 8082, 5432, 8083
ORDERS_POD, WEB_POD = 8081, 8080
"""Where the pods of two of them answer; those of `stranger` do so on the port of its Service."""
HOST = "shop.example"
# Seconds, more than the hour of Envoy's own.
IDLE = 7200

_DISTRUSTED = {"tls": True, "trusted": False}
# Hosts outside, each by the kind of its call, and how it answers.
HOSTS: Mapping[str, tuple[str, Mapping[str, bool]]] = {
    "http": ("plain.example", {}),
    "second": ("plain.example", {}),
    "wildcard": ("*.wild.example", {}),
    "address": (ADDRESS, {}),
    "database": ("database.example", {}),
    "https": ("encrypted.example", {"tls": True}),
    "originated": ("bank.example", {"tls": True}),
    "upgraded": ("partner.example", {"tls": True}),
    "distrusted": ("impostor.example", _DISTRUSTED),
    "mutual": ("mutual.example", {**_DISTRUSTED, "mutual": True}),
}
PROBE_HEADERS = {"host": "probed.example", "x-probe": "1"}
ACCOUNT = "storefront"
"""The ServiceAccount of `web`."""


class Shop:
    """`web` may send some requests to `orders`, and `stranger` none; `partner` is elsewhere.

    `store` is a StatefulSet, which `web` calls.

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
        hosts = [self._host(kind) for kind in _SPOKEN if kind in self._outside]
        named = [kind for kind in _NAMED if kind in self._outside]
        ledger = {"service": "orders", "port": "ledger"}
        calls = [{"service": "orders", **some}, ledger, "store", *hosts, *named]
        orders = {
            "port": ORDERS,
            "targetPort": ORDERS_POD,
            "ports": {"ledger": {"port": LEDGER, "protocol": "tcp"}},
            "allowFrom": [f"{self.partners}/partner"],
            "trafficPolicy": {"connectionPool": {"idleTimeoutSeconds": IDLE, "keepalive": {}}},
        }
        web = {"port": WEB, "targetPort": WEB_POD, "calls": calls, "expose": {}}
        web["serviceAccount"] = {"name": ACCOUNT}
        web["probes"] = {"readiness": {"path": "/ready", "headers": PROBE_HEADERS}}
        return {
            "orders": service(image="orders:1", replicas=1, **orders),
            "web": service(image="web:1", replicas=1, **web),
            "store": service(image="store:1", port=STORE, replicas=1, kind="stateful"),
            "stranger": service(image="stranger:1", port=STRANGER, replicas=1),
        }

    def keys(self) -> dict[str, Any]:
        """The other keys of the stack."""
        gateway = {"hosts": [HOST], "namespace": self.doors, "plaintext": True}
        named = {kind: self._host(kind) for kind in _NAMED if kind in self._outside}
        mesh = {"ingressNamespaces": [self.doors]}
        return {"gateway": gateway, "mesh": mesh, "externalServices": named}

    def _host(self, kind: str) -> dict[str, Any]:
        """What the stack says of a host outside."""
        server = self._outside[kind]
        addresses = {} if server.host == ADDRESS else {"addresses": [f"{ADDRESS}/32"]}
        words = {**_SPOKEN, **_NAMED}[kind]
        port = "targetPort" if "port" in words else "port"
        return {"host": server.host, port: server.port, **addresses, **words}

    def deploy(self) -> None:
        """Make the namespaces, and deploy the stack on real pods, until `web` knows `orders`."""
        for name in (self.namespace, self.partners, self.doors):
            self.cluster.create_namespace(name)
        account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "partner"}}
        self.cluster.apply([account], self.partners)
        for server in self._outside.values():
            self.cluster.apply(server.objects, self.namespace)
        self._pods.take(self.namespace)
        self.manifests = self._stack.deploy(self.services(), **self.keys())
        self.pod("web").wait_until_split("orders", ORDERS, {"v1": 100})

    def pod(self, app: str) -> RealPod:
        """The one pod of a service."""
        [found] = self._pods.pods(self.namespace, f"app={app}")
        return found

    def remove(self) -> None:
        """Delete what runs in the namespaces."""
        for name in (self.namespace, self.partners, self.doors):
            self.cluster.empty(name)


# What a call of each kind of host outside says of it.
_SPOKEN: Mapping[str, Mapping[str, Any]] = {
    "http": {"protocol": "HTTP"},
    "https": {"protocol": "HTTPS"},
    "originated": {"protocol": "HTTP", "tls": {}},
    "distrusted": {"protocol": "HTTP", "tls": {}},
    "address": {"protocol": "TCP"},
    "wildcard": {"protocol": "HTTP"},
}
# What an entry of `externalServices` says of it.
_NAMED: Mapping[str, Mapping[str, Any]] = {
    "second": {
        "protocol": "HTTP",
        "timeoutMilliseconds": 2000,
        "retries": {"attempts": 3, "retryOn": ["503"]},
    },
    "mutual": {"protocol": "HTTP", "tls": {"clientSecret": "partner", "caConfigMap": "ca"}},
    "upgraded": {"protocol": "HTTP", "port": 80, "tls": {}},
    "database": {
        "protocol": "TCP",
        "connectionPool": {"idleTimeoutSeconds": IDLE, "keepalive": {}},
    },
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
