"""Kinds of the Gateway API do on a real Envoy what the stack says."""

from collections.abc import Iterator
from typing import Any

import pytest

from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.client import Client
from testbed.mesh.gateway import Gateway
from testbed.mesh.istiod import Mesh
from testbed.processes.processes import wait_until
from testbed.requests.load import Plan
from tests.ordered_apply import OrderedApply
from tests.stacks import evaluated_with
from tests.testbed import ingress
from tests.written_stack import WrittenStack, service

MESH = {"allowPlaintext": True, "routes": "gateway-api"}
BOTH = {"v1": {"weight": 80}, "v2": {"weight": 20, "tag": "2.0"}}
SPLIT = {"web-v1": 80, "web-v2": 20}
PORT, RPC, DATABASE = 8080, 9090, 5432
REQUESTS, SETTLE_SECONDS = 4_000, 5


@pytest.fixture
def stack(control_plane: ControlPlane, namespace: str) -> WrittenStack:
    """A stack of simulated pods."""
    return WrittenStack(control_plane.cluster, namespace)


def web(versions: Any = None, **keys: Any) -> dict[str, Any]:
    """A service with two versions of one pod each."""
    return service(versions=versions or BOTH, replicas=1, **keys)


def test_splits_ports_policies_copies_redirects_and_cors_are_as_they_are_written(
    stack: WrittenStack, client: Client
) -> None:
    traffic = {
        "cors": {"origins": ["https://a.example"], "methods": ["GET", "PUT"]},
        "timeoutMilliseconds": 100_500,
        "mirror": {"to": "v2", "percent": 12.5},
        "routes": [
            {"match": {"port": "extra"}, "to": "v2"},
            {"match": {"path": "/old"}, "redirect": {"path": "/new", "code": 308}},
        ],
    }
    policy = {"connectionPool": {"maxPendingRequests": 777, "maxConnections": 333}}
    versions = {**BOTH, "v2": {**BOTH["v2"], "trafficPolicy": policy}}
    ports = {"extra": {"port": RPC}}
    few = {"connectionPool": {"maxConnections": 444}}
    database = service(image="db:1", port=DATABASE, protocol="tcp", replicas=1, trafficPolicy=few)
    services = {"web": web(versions, ports=ports, traffic=traffic), "db": database}
    stack.deploy(services, mesh=MESH)
    client.wait_until_split("web", PORT, SPLIT)
    client.wait_until_split("web", RPC, {"": 100})
    result = client.load(Plan("web", PORT, requests=REQUESTS)).result()
    error = (REQUESTS * 0.2 * 0.8) ** 0.5
    assert result.lost == 0, result.examples
    assert abs(result.count(version="v2") - REQUESTS * 0.2) <= 5 * error
    assert {client.get("web", RPC).json()["version"] for _ in range(20)} == {"v2"}

    def limits(host: str, port: int, key: str) -> list[Any]:
        name = f"outbound|{port}||{host}.{stack.namespace}.svc.cluster.local"
        dump = client.admin("/config_dump?resource=dynamic_active_clusters")
        found = [one["cluster"] for one in dump["configs"] if one["cluster"]["name"] == name]
        thresholds = [one.get("circuit_breakers", {}).get("thresholds", [{}]) for one in found]
        return [one[0].get(key) for one in thresholds]

    def pending(version: str) -> list[Any]:
        return limits(f"web-{version}", PORT, "max_pending_requests")

    wait_until(lambda: pending("v2") == [777], 60, "waiting for the policy")
    assert pending("v1") != [777]
    # Connections go to the Service itself.
    assert limits("db", DATABASE, "max_connections") == [444]
    moved = client.get("web", PORT, "/old?a=1")
    assert (moved.status_code, moved.headers["location"][-8:]) == (308, "/new?a=1")
    asked = {"origin": "https://a.example", "access-control-request-method": "PUT"}
    known = client.get("web", PORT, "/", asked, "OPTIONS")
    assert known.headers["access-control-allow-methods"] == "GET,PUT"
    (last,) = [one for one in client.routes("web", PORT) if "/old" not in str(one["match"])]
    assert last["route"]["timeout"] == "100.500s"
    (mirror,) = last["route"]["request_mirror_policies"]
    assert mirror["runtime_fraction"]["default_value"]["numerator"] == 125_000


def test_a_client_stays_at_the_version_that_it_met(stack: WrittenStack, client: Client) -> None:
    stack.deploy({"web": web(traffic={"sticky": {"cookie": "stay"}})}, mesh=MESH)
    client.wait_until_split("web", PORT, SPLIT)
    for version in BOTH:
        asked = {"cookie": f"stay={version}"}
        seen = {client.get("web", PORT, headers=asked).json()["version"] for _ in range(15)}
        assert seen == {version}
    met = client.get("web", PORT)
    assert met.headers["set-cookie"].startswith(f"stay={met.json()['version']}; ")


def test_no_request_is_lost_while_versions_come_and_go(
    control_plane: ControlPlane, stack: WrittenStack, client: Client
) -> None:
    cluster = OrderedApply(control_plane.cluster, SETTLE_SECONDS)

    def deploy(weights: dict[str, int], **traffic: Any) -> None:
        versions = {name: {"weight": weight, "tag": name} for name, weight in weights.items()}
        services = {"web": web(versions, traffic=traffic)}
        mesh = {**MESH, "settleSeconds": SETTLE_SECONDS}
        values = {"namespace": stack.namespace, "services": services, "mesh": mesh}
        cluster.deploy(evaluated_with(values))
        split = {f"web-{name}": weight for name, weight in weights.items() if weight}
        client.wait_until_split("web", PORT, split if len(split) > 1 else {"": 100})

    deploy({"v1": 100})
    load = client.load(Plan("web", PORT, connections=16, pause_seconds=0.02))
    testers = {"match": {"headers": {"x-tester": "yes"}}, "to": "v2"}
    deploy({"v1": 100, "v2": 0}, routes=[testers])
    deploy({"v1": 60, "v2": 40}, mirror={"to": "v2", "percent": 5})
    deploy({"v2": 70, "v3": 30})
    deploy({"v3": 100})
    result = load.stop()
    assert result.lost == 0, f"{result.failures} {result.examples}"
    assert {version for version in ("v1", "v2", "v3") if result.count(version=version)} == {
        "v1",
        "v2",
        "v3",
    }
    assert result.total > 1000


@pytest.fixture
def way_in(control_plane: ControlPlane, mesh: Mesh, namespace: str) -> Iterator[Gateway]:
    """The gateway behind the Service that settings name by default, in another namespace."""
    edge = f"{namespace[:50]}-edge"
    control_plane.cluster.create_namespace(edge)
    control_plane.cluster.wait_until(bool, "ServiceAccount", "default", edge)
    started = mesh.gateway(edge, "istio-ingressgateway")
    yield started
    started.stop()
    control_plane.cluster.empty(edge)


def test_services_are_reached_through_the_gateway_by_host_and_path(
    control_plane: ControlPlane, stack: WrittenStack, way_in: Gateway
) -> None:
    cluster, host = control_plane.cluster, f"{stack.namespace}.example"
    pem, secret = ingress.certificate(host)
    cluster.apply([secret], way_in.namespace)
    routes = [{"match": {"path": {"prefix": "/new/"}}, "to": "v2"}]
    written = {"hosts": [host], "namespace": way_in.namespace, "tls": {"credentialName": "shop"}}
    services = {
        "api": web(expose={"paths": ["/api"], "stripPrefix": True}, traffic={"routes": routes}),
        "web": web(expose={}),
    }
    inside = {**MESH, "ingressNamespaces": [way_in.namespace]}
    stack.deploy(services, mesh=inside, gateway=written)
    way_in.wait_until_routed(host, 443, [f"{name}-{one}" for name in services for one in BOTH])
    way_in.wait_until_routed(host, 80)

    def seen(path: str) -> tuple[str, str]:
        answer = way_in.get_tls(host, path, pem).json()
        return answer["app"], answer["path"]

    assert seen("/api") == ("api", "/")
    assert seen("/api/orders?a=1") == ("api", "/orders?a=1")
    assert seen("/apis") == ("web", "/apis")
    assert {way_in.get_tls(host, "/api/new/a", pem).json()["version"] for _ in range(15)} == {"v2"}
    moved = way_in.get(host, "/api?a=1")
    assert (moved.status_code, moved.headers["location"]) == (301, f"https://{host}/api?a=1")


def test_the_proxy_speaks_tls_with_a_service_outside(
    control_plane: ControlPlane, stack: WrittenStack, client: Client
) -> None:
    pem, _ = ingress.certificate("bank.example.com")
    data = {"ca.crt": pem}
    authority = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "ca"}, "data": data}
    control_plane.cluster.apply([authority], stack.namespace)
    outside = {"host": "bank.example.com", "protocol": "HTTP", "tls": {"caConfigMap": "ca"}}
    stack.deploy({"web": web()}, mesh=MESH, externalServices={"bank": outside})
    name = "outbound|443||bank.example.com"

    def tls() -> dict[str, Any]:
        # Nobody resolves the host here, so that the cluster waits for an address.
        dump = client.admin("/config_dump?resource=dynamic_warming_clusters")
        found = [one["cluster"] for one in dump.get("configs", [])]
        sockets = [one["transport_socket"] for one in found if one["name"] == name]
        return sockets[0]["typed_config"] if sockets else {}

    wait_until(lambda: "sni" in tls(), 60, "waiting for the cluster to speak TLS")
    assert tls()["sni"] == "bank.example.com"
    context = tls()["common_tls_context"]["combined_validation_context"]
    authority_name = context["validation_context_sds_secret_config"]["name"]
    assert authority_name.startswith(f"configmap://{stack.namespace}/ca")
    assert "bank.example.com" in str(context["default_validation_context"])
