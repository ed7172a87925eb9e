"""A mesh that traces with Zipkin: proxies whose Envoy refuses a tracer that it has no cluster of.

https://github.com/istio/istio/issues/43043
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from microservices.manifests.pod import pods_of
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.istiod import Mesh
from tests.written_stack import WrittenStack, service

# Where the mesh's provider of this name is (`testbed/mesh/istiod.py`).
COLLECTOR = {"namespace": "tracing", "service": "zipkin", "port": 9411}
TRACER = "envoy.tracers.zipkin"


@pytest.fixture(scope="module")
def cluster(control_plane: ControlPlane, mesh: Mesh) -> Iterator[Cluster]:
    """A cluster in whose mesh every request is traced, for as long as the test takes."""
    assert mesh
    cluster = control_plane.cluster
    cluster.create_namespace("tracing")
    port = {"name": "http", "port": 9411}
    zipkin = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "zipkin"}}
    cluster.apply([{**zipkin, "spec": {"ports": [port]}}], "tracing")
    traced = {"providers": [{"name": "zipkin"}], "randomSamplingPercentage": 100}
    telemetry = {
        "apiVersion": "telemetry.istio.io/v1",
        "kind": "Telemetry",
        "metadata": {"name": "traced"},
        "spec": {"tracing": [traced]},
    }
    cluster.apply([telemetry], "istio-system")
    yield cluster
    cluster.delete("Telemetry", "traced", "istio-system")
    cluster.delete("Namespace", "tracing")


@pytest.mark.parametrize(
    ("observability", "is_traced"),
    [({}, False), ({"collectors": [COLLECTOR], "tracingPercent": 100}, True)],
)
def test_requests_pass_with_and_without_a_collector(
    cluster: Cluster,
    mesh: Mesh,
    namespace: str,
    observability: dict[str, Any],
    is_traced: bool,
) -> None:
    services = {"web": service(calls=["orders"]), "orders": service(port=8081)}
    plaintext = {"allowPlaintext": True}
    stack = WrittenStack(cluster, namespace)
    rendered = stack.deploy(services, mesh=plaintext, observability=observability)
    pod = next(one for one in pods_of(rendered) if one.labels["app"] == "web")
    web = mesh.client(namespace, "web", pod.labels, "web")
    web.wait_until_split("orders", 8081, {"v1": 100})
    assert web.get("orders", 8081).status_code == 200
    listeners = json.dumps(web.admin("/config_dump?resource=dynamic_listeners"))
    assert (TRACER in listeners) is is_traced
    web.stop()
