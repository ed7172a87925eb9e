"""One service of the stack, whole."""

from typing import Any

import pytest

from microservices.objects.config import config_source
from tests.objects.found import Found
from tests.objects.of_service import LABELS, SETS, VERSIONS, A, B, deployed

COMPONENT = ("Microservice", "web")
SETS_READ = {("ConfigMap", A), ("ConfigMap", B)}


def placed(found: Found) -> set[tuple[str, str]]:
    """Kind and name of everything that is the service's own."""
    return set(found.manifests) - SETS_READ


def environment(found: Found, version: str) -> list[dict[str, Any]]:
    """Where the pods of a version read whole sets from."""
    pod = found.manifests["Deployment", f"web-{version}"]["spec"]["template"]["spec"]
    return pod["containers"][0]["envFrom"]


def test_a_service_is_an_identity_an_address_its_versions_and_its_routes() -> None:
    found = deployed(versions=VERSIONS)
    assert placed(found) == {
        ("ServiceAccount", "web"),
        ("Service", "web"),
        ("VirtualService", "web"),
        *(("Deployment", f"web-{version}") for version in VERSIONS),
        *(("PodDisruptionBudget", f"web-{version}") for version in VERSIONS),
        *(("DestinationRule", f"web-{version}") for version in VERSIONS),
    }
    for kind in ("ServiceAccount", "Service"):
        assert found.object(kind, "web").path == (COMPONENT,)
    assert found.object("VirtualService", "web").path == (COMPONENT, ("Routing", "web"))


def test_the_identity_mounts_no_token() -> None:
    assert deployed().manifests["ServiceAccount", "web"] == {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "web", "namespace": "shop", "labels": LABELS},
        "automountServiceAccountToken": False,
    }


def test_the_address_has_every_port_and_is_not_awaited() -> None:
    found = deployed(ports={"admin": {"port": 9090, "protocol": "tcp"}})
    assert found.manifests["Service", "web"] == {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": "web",
            "namespace": "shop",
            "labels": LABELS,
            "annotations": {"pulumi.com/skipAwait": "true"},
        },
        "spec": {
            "selector": {"app": "web"},
            "ports": [
                {
                    "name": "http",
                    "port": 8080,
                    "targetPort": "http",
                    "protocol": "TCP",
                    "appProtocol": "http",
                },
                {
                    "name": "admin",
                    "port": 9090,
                    "targetPort": "admin",
                    "protocol": "TCP",
                    "appProtocol": "tcp",
                },
            ],
        },
    }


def test_each_version_runs_its_own_image() -> None:
    found = deployed(versions=VERSIONS, replicas=4)
    images = {}
    for version in VERSIONS:
        spec = found.manifests["Deployment", f"web-{version}"]["spec"]
        images[version] = spec["template"]["spec"]["containers"][0]["image"]
        assert spec["replicas"] == 4
    assert images == {"v1": "web:1.0", "v2": "web:2.0", "v3": "web:1.0"}


def test_pods_wait_for_their_identity_the_sets_that_they_read_and_the_limits() -> None:
    found = deployed(configFrom=["b", "a"])
    assert environment(found, "v1") == [
        {"configMapRef": {"name": B}},
        {"configMapRef": {"name": A}},
    ]
    assert found.needs("Deployment", "web-v1") == {
        ("ServiceAccount", "web"),
        ("LimitRange", "limits"),
        *SETS_READ,
    }


def test_pods_wait_for_no_set_that_they_do_not_read() -> None:
    sidecars = {"proxy": {"image": "proxy:1", "configFrom": ["b"]}}
    found = deployed(sidecars=sidecars)
    assert found.needs("Deployment", "web-v1") == {
        ("ServiceAccount", "web"),
        ("ConfigMap", B),
        ("LimitRange", "limits"),
    }


def test_a_version_reads_its_own_values_and_the_others_keep_theirs() -> None:
    versions = {"v1": {"weight": 100}, "v2": {"weight": 0, "config": {"a": {"k": "9"}}}}
    found = deployed(configFrom=["a", "b"], versions=versions)
    own = config_source("a", {"k": "9"}).name
    assert found.manifests["ConfigMap", own]["data"] == {"k": "9"}
    assert found.manifests["ConfigMap", A]["data"] == SETS["a"]
    assert environment(found, "v1") == [
        {"configMapRef": {"name": A}},
        {"configMapRef": {"name": B}},
    ]
    assert environment(found, "v2") == [
        {"configMapRef": {"name": own}},
        {"configMapRef": {"name": B}},
    ]
    assert ("ConfigMap", own) in found.needs("Deployment", "web-v2")
    assert ("ConfigMap", A) not in found.needs("Deployment", "web-v2")
    assert ("ConfigMap", own) not in found.needs("Deployment", "web-v1")


def test_routes_wait_for_every_version_and_the_address() -> None:
    found = deployed(versions=VERSIONS)
    needed = found.needs("VirtualService", "web")
    assert ("Service", "web") in needed
    assert {("DestinationRule", f"web-{version}") for version in VERSIONS} <= needed
    assert {("Deployment", f"web-{version}") for version in VERSIONS} <= needed
    weights = found.manifests["VirtualService", "web"]["spec"]["http"][0]["route"]
    assert [weighted["weight"] for weighted in weights] == [80, 20]
    assert found.object("VirtualService", "web").settles


def test_routes_wait_until_the_load_has_its_fewest_pods() -> None:
    found = deployed(scaling={"min": 3, "max": 9})
    assert ("HorizontalPodAutoscaler", "web-v1") in found.needs("VirtualService", "web")


def test_istio_is_spoken_to_in_the_version_of_the_mesh() -> None:
    manifests = deployed().manifests
    for kind, name in (("VirtualService", "web"), ("DestinationRule", "web-v1")):
        assert manifests[kind, name]["apiVersion"] == "networking.istio.io/v1beta1"


def test_a_worker_has_neither_address_nor_routes() -> None:
    found = deployed(kind="worker", port=None)
    assert placed(found) == {
        ("ServiceAccount", "web"),
        ("Deployment", "web-v1"),
        ("PodDisruptionBudget", "web-v1"),
    }


def test_the_pods_of_a_stateful_service_have_names_of_their_own() -> None:
    found = deployed(kind="stateful")
    assert placed(found) == {
        ("ServiceAccount", "web"),
        ("Service", "web"),
        ("Service", "web-headless"),
        ("StatefulSet", "web-v1"),
        ("PodDisruptionBudget", "web-v1"),
        ("DestinationRule", "web-v1"),
        ("VirtualService", "web"),
    }
    assert found.manifests["Service", "web-headless"] == {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": "web-headless",
            "namespace": "shop",
            "labels": LABELS,
            "annotations": {"pulumi.com/skipAwait": "true"},
        },
        "spec": {
            "clusterIP": "None",
            "publishNotReadyAddresses": True,
            "selector": {"app": "web"},
            "ports": [
                {
                    "name": "http",
                    "port": 8080,
                    "targetPort": "http",
                    "protocol": "TCP",
                    "appProtocol": "http",
                }
            ],
        },
    }
    assert found.parent("Service", "web-headless") == COMPONENT


def test_a_service_is_monitored_where_prometheus_has_its_operator() -> None:
    found = deployed(monitored=True)
    assert placed(found) - placed(deployed()) == {
        ("PodMonitor", "web"),
        ("PrometheusRule", "web"),
    }
    path = (COMPONENT, ("Observability", "web"))
    assert found.object("PrometheusRule", "web").path == path


@pytest.mark.parametrize(
    ("sets", "kind"),
    [
        ({"secrets": {"s": {"key": "hunter2"}}}, "Secret"),
        ({"externalSecrets": {"s": {"store": "v", "keys": {"k": {"key": "a"}}}}}, "ExternalSecret"),
    ],
)
def test_pods_wait_for_what_brings_a_secret(sets: dict[str, Any], kind: str) -> None:
    found = deployed(around=sets, configFrom=["s"])
    (name,) = (name for of, name in found.manifests if of == kind)
    assert (kind, name) in found.needs("Deployment", "web-v1")


def test_a_worker_is_probed_and_scraped_at_its_ports_and_has_no_service() -> None:
    found = deployed(
        kind="worker",
        port=None,
        ports={"health": {"port": 8081}, "metrics": {"port": 9090}},
        probes={"readiness": {"path": "/ready"}},
        metrics={"port": "metrics"},
    )
    assert not {kind for kind, _ in found.manifests} & {"Service", "VirtualService"}
    template = found.manifests["Deployment", "web-v1"]["spec"]["template"]
    [container] = template["spec"]["containers"]
    assert {one["name"]: one["containerPort"] for one in container["ports"]} == {
        "health": 8081,
        "metrics": 9090,
    }
    assert container["readinessProbe"]["httpGet"] == {"path": "/ready", "port": "health"}
    assert template["metadata"]["annotations"]["prometheus.io/port"] == "9090"
    # Nobody calls it, so that it need not wait for callers when it ends.
    assert "lifecycle" not in container
