"""The Kubernetes Gateway API, as istiod translates it for sidecars and for gateways."""

from collections.abc import Mapping
from typing import Any

import pytest

from testbed.kubernetes.cluster import ApiError, Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest
from testbed.mesh.istiod import Mesh
from tests.testbed.echo import PORT, SPLIT, deploy_echo

GROUP = "gateway.networking.k8s.io"
BOTH = {"echo-v1": 60, "echo-v2": 40}
RULES = [
    {
        "backendRefs": [
            {"name": name, "port": PORT, "weight": weight} for name, weight in BOTH.items()
        ]
    }
]


def deploy(cluster: Cluster, namespace: str) -> None:
    """Two versions, each behind a Service of its own: an HTTPRoute knows no subsets."""
    deploy_echo(cluster, namespace)
    # What says where requests go is to be the HTTPRoute alone.
    for kind in ("VirtualService", "DestinationRule"):
        cluster.delete(kind, "echo", namespace)
    services = [
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": f"echo-{version}"},
            "spec": {
                "selector": {"app": "echo", "version": version},
                "ports": [{"name": "http", "port": PORT}],
            },
        }
        for version in SPLIT
    ]
    cluster.apply(services, namespace)


def item(kind: str, name: str, **spec: Any) -> Manifest:
    """An object of the Gateway API."""
    metadata = {"name": name}
    return {"apiVersion": f"{GROUP}/v1", "kind": kind, "metadata": metadata, "spec": spec}


def route(parent: Mapping[str, Any], **spec: Any) -> Manifest:
    """An HTTPRoute to both versions."""
    return item("HTTPRoute", "echo", parentRefs=[parent], **{"rules": RULES, **spec})


def shop(*listeners: Mapping[str, Any], **spec: Any) -> Manifest:
    """A Gateway of the class `istio`."""
    return item("Gateway", "shop", gatewayClassName="istio", listeners=listeners, **spec)


def is_programmed(item: Manifest) -> bool:
    """Whether istiod says of a Gateway that it is served."""
    conditions = item.get("status", {}).get("conditions", [])
    return ("Programmed", "True") in [(one["type"], one["status"]) for one in conditions]


LISTENER = {"name": "http", "port": 80, "protocol": "HTTP"}


def test_gateway_without_an_address_is_served_by_the_gateway_called_after_it(
    control_plane: ControlPlane, mesh: Mesh, namespace: str
) -> None:
    cluster, host = control_plane.cluster, f"{namespace}.example"
    deploy(cluster, namespace)
    cluster.apply([shop(LISTENER), route({"name": "shop"}, hostnames=[host])], namespace)
    gateway = mesh.gateway(namespace, "shop-istio", {f"{GROUP}/gateway-name": "shop"})
    gateway.wait_until_split(host, 80, BOTH)
    assert gateway.get(host).status_code == 200
    cluster.wait_until(is_programmed, f"{GROUP}/v1/Gateway", "shop", namespace, seconds=60)
    assert cluster.find("Deployment", "shop-istio", namespace) is None
    gateway.stop()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (item("HTTPRoute", "echo", rules=[{"backendRefs": [{"port": 80}]}]), "name: Required"),
        (shop({**LISTENER, "protocol": "H T"}), "protocol: Invalid value"),
        (
            item(
                "BackendTLSPolicy",
                "echo",
                targetRefs=[{"group": "", "kind": "Service", "name": "echo"}],
                validation={"hostname": "echo"},
            ),
            "must specify either CACertificateRefs or WellKnownCACertificates",
        ),
    ],
)
def test_object_that_the_gateway_api_does_not_know_is_refused(
    control_plane: ControlPlane, wrong: Manifest, reason: str
) -> None:
    with pytest.raises(ApiError, match=reason):
        control_plane.cluster.apply([wrong])
