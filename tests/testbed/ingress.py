"""What the tests of gateways put behind one: an Istio `Gateway`, its routes, its certificate."""

import base64
from typing import Any

from testbed.kubernetes.manifests import Manifest
from testbed.mesh import self_signed
from tests.testbed.echo import PORT

PLAIN = {"port": {"number": 80, "name": "http", "protocol": "HTTP"}}
ANY_VERSION = {"route": [{"destination": {"host": "echo", "port": {"number": PORT}}}]}


def gateway(host: str, *servers: dict[str, Any]) -> Manifest:
    """An Istio `Gateway` for a host, selected by the label of an ingress gateway."""
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "Gateway",
        "metadata": {"name": "shop"},
        "spec": {
            "selector": {"istio": "ingressgateway"},
            "servers": [{**server, "hosts": [host]} for server in servers or (PLAIN,)],
        },
    }


def routes(host: str, *http: dict[str, Any]) -> Manifest:
    """A VirtualService of that `Gateway`."""
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "shop"},
        "spec": {"hosts": [host], "gateways": ["shop"], "http": list(http)},
    }


def certificate(host: str) -> tuple[str, Manifest]:
    """A certificate for a host that it has signed itself: its PEM, and the Secret `shop`."""
    signed, key = self_signed.certificate([host])
    secret = self_signed.tls_secret("shop", signed, key)
    data = secret.pop("stringData").items()
    secret["data"] = {name: base64.b64encode(text.encode()).decode() for name, text in data}
    return signed, secret
