"""The Kubernetes Gateway API, as istiod translates it for sidecars and for gateways."""

from collections.abc import Mapping
from typing import Any

import pytest

from testbed.kubernetes.cluster import ApiError, Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest
from testbed.mesh.gateway import Gateway
from testbed.mesh.istiod import Mesh
from tests.testbed import ingress
from tests.testbed.echo import PORT, VERSIONS, deploy_echo

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
        for version in VERSIONS
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


def holds(condition: str, status: Mapping[str, Any]) -> bool:
    """Whether a status has the condition."""
    return any(
        (found["type"], found["status"]) == (condition, "True")
        for found in status.get("conditions", [])
    )


def wait_until_programmed(cluster: Cluster, namespace: str) -> None:
    """Wait until istiod says of the Gateway that it is served."""
    cluster.wait_until(
        lambda found: holds("Programmed", found.get("status", {})),
        f"{GROUP}/v1/Gateway",
        "shop",
        namespace,
        seconds=60,
    )


def test_istiod_makes_the_class_istio(control_plane: ControlPlane, mesh: Mesh) -> None:
    mesh.istiod.check()
    found = control_plane.cluster.wait_until(
        lambda found: holds("Accepted", found["status"]), "GatewayClass", "istio", seconds=30
    )
    assert found["spec"]["controllerName"] == "istio.io/gateway-controller"


def test_route_of_a_service_splits_what_sidecars_send(
    control_plane: ControlPlane, mesh: Mesh, namespace: str
) -> None:
    cluster = control_plane.cluster
    deploy(cluster, namespace)
    parent = {"group": "", "kind": "Service", "name": "echo", "port": PORT}
    cluster.apply([route(parent)], namespace)
    client = mesh.client(namespace)
    client.wait_until_split("echo", PORT, BOTH)
    assert client.get("echo", PORT).json()["app"] == "echo"
    found = cluster.wait_until(
        lambda found: found.get("status", {}).get("parents"), "HTTPRoute", "echo", namespace
    )
    assert holds("Accepted", found["status"]["parents"][0])
    client.stop()


LISTENER = {"name": "http", "port": 80, "protocol": "HTTP"}


def test_gateway_at_an_address_is_served_by_the_gateway_behind_that_service(
    control_plane: ControlPlane, gateway: Gateway, namespace: str
) -> None:
    cluster, host = control_plane.cluster, f"{namespace}.example"
    deploy(cluster, namespace)
    address = {"type": "Hostname", "value": f"ingressgateway.{namespace}.svc.cluster.local"}
    manifests = [shop(LISTENER, addresses=[address]), route({"name": "shop"}, hostnames=[host])]
    cluster.apply(manifests, namespace)
    gateway.wait_until_split(host, 80, BOTH)
    assert gateway.get(host, "/orders").json()["path"] == "/orders"
    assert gateway.get("other.example").status_code == 404
    wait_until_programmed(cluster, namespace)


def test_gateway_without_an_address_is_served_by_the_gateway_called_after_it(
    control_plane: ControlPlane, mesh: Mesh, namespace: str
) -> None:
    cluster, host = control_plane.cluster, f"{namespace}.example"
    deploy(cluster, namespace)
    cluster.apply([shop(LISTENER), route({"name": "shop"}, hostnames=[host])], namespace)
    gateway = mesh.gateway(namespace, "shop-istio", {f"{GROUP}/gateway-name": "shop"})
    gateway.wait_until_split(host, 80, BOTH)
    assert gateway.get(host).status_code == 200
    wait_until_programmed(cluster, namespace)
    assert cluster.find("Deployment", "shop-istio", namespace) is None
    gateway.stop()


def test_gateway_serves_https_with_the_secret_of_its_listener(
    control_plane: ControlPlane, gateway: Gateway, namespace: str
) -> None:
    cluster, host = control_plane.cluster, f"{namespace}.example"
    deploy(cluster, namespace)
    pem, secret = ingress.certificate(host)
    listener = {
        "name": "https",
        "hostname": host,
        "port": 443,
        "protocol": "HTTPS",
        "tls": {"mode": "Terminate", "certificateRefs": [{"name": "shop"}]},
    }
    address = {"type": "Hostname", "value": "ingressgateway"}
    manifests = [shop(listener, addresses=[address]), route({"name": "shop"}, hostnames=[host])]
    cluster.apply([secret, *manifests], namespace)
    gateway.wait_until_split(host, 443, BOTH)
    assert gateway.get_tls(host, "/orders", pem).json()["path"] == "/orders"


def test_route_filters_are_seen_as_they_are(
    control_plane: ControlPlane, gateway: Gateway, namespace: str
) -> None:
    cluster, host = control_plane.cluster, f"{namespace}.example"
    deploy(cluster, namespace)
    prefix = {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/v2"}
    rewritten = {
        "matches": [{"path": {"type": "PathPrefix", "value": "/api"}}],
        "filters": [
            {"type": "URLRewrite", "urlRewrite": {"path": prefix}},
            {
                "type": "RequestHeaderModifier",
                "requestHeaderModifier": {"set": [{"name": "x-colour", "value": "red"}]},
            },
        ],
        **RULES[0],
    }
    redirect = {"type": "RequestRedirect", "requestRedirect": {"scheme": "https"}}
    address = {"type": "Hostname", "value": "ingressgateway"}
    rules = [rewritten, {"filters": [redirect]}]
    routed = route({"name": "shop"}, hostnames=[host], rules=rules)
    cluster.apply([shop(LISTENER, addresses=[address]), routed], namespace)
    gateway.wait_until_routed(host, 80, BOTH)
    seen = gateway.get(host, "/api/orders").json()
    assert (seen["path"], seen["headers"]["x-colour"]) == ("/v2/orders", "red")
    moved = gateway.get(host, "/")
    assert (moved.status_code, moved.headers["location"]) == (302, f"https://{host}/")


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
    control_plane: ControlPlane, namespace: str, wrong: Manifest, reason: str
) -> None:
    with pytest.raises(ApiError, match=reason):
        control_plane.cluster.apply([wrong], namespace)
