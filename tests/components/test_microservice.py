"""One service of the stack, whole."""

from typing import Any

import pytest

from components.app_config import config_source
from components.microservice import Microservice
from tests.components.outer import OUTER, below_outer
from tests.components.service_program import LABELS, SETS, VERSIONS, A, B, deployed, service_args
from tests.deployment import Deploy, Deployed

COMPONENT = ("microservices:index:Microservice", "web")
SHARED = {("ConfigMap", A), ("ConfigMap", B), ("LimitRange", "limits")}


def placed(found: Deployed) -> set[tuple[str, str]]:
    """Kind and name of everything that is the service's own."""
    return set(found.manifests) - SHARED


def environment(found: Deployed, version: str) -> list[dict[str, Any]]:
    """Where the pods of a version read whole sets from."""
    pod = found.manifests["Deployment", f"web-{version}"]["spec"]["template"]["spec"]
    return pod["containers"][0]["envFrom"]


def test_a_service_is_an_identity_an_address_its_versions_and_its_routes(deploy: Deploy) -> None:
    found = deployed(deploy, versions=VERSIONS)
    assert placed(found) == {
        ("ServiceAccount", "web"),
        ("Service", "web"),
        ("VirtualService", "web"),
        *(("Deployment", f"web-{version}") for version in VERSIONS),
        *(("PodDisruptionBudget", f"web-{version}") for version in VERSIONS),
        *(("DestinationRule", f"web-{version}") for version in VERSIONS),
    }
    children = [("ServiceAccount", "web"), ("Service", "web"), ("Routing", "web")]
    for kind, name in [*children, *(("Version", f"web-{version}") for version in VERSIONS)]:
        assert found.parent(kind, name) == COMPONENT


@pytest.mark.parametrize("former", [None, "shop"])
def test_the_caller_says_what_it_stands_under(deploy: Deploy, former: str | None) -> None:
    def program() -> None:
        Microservice("web", service_args(formerName=former), below_outer())

    assert deploy(program).parent("Microservice", "web") == OUTER


@pytest.mark.parametrize(
    ("keys", "address", "routes"),
    [
        ({}, "Service", "Routing"),
        ({"kind": "worker", "port": None}, "NoneType", "NoneType"),
    ],
)
def test_its_address_and_its_routes_are_there_for_those_who_place_it(
    deploy: Deploy, keys: dict[str, Any], address: str, routes: str
) -> None:
    services: list[Microservice] = []
    deploy(lambda: services.append(Microservice("web", service_args(**keys))))
    (service,) = services
    assert (type(service.service).__name__, type(service.routing).__name__) == (address, routes)
    assert list(service.versions) == ["v1"]


def test_the_identity_mounts_no_token(deploy: Deploy) -> None:
    assert deployed(deploy).manifests["ServiceAccount", "web"] == {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "web", "namespace": "shop", "labels": LABELS},
        "automountServiceAccountToken": False,
    }


def test_the_address_has_every_port_and_is_not_awaited(deploy: Deploy) -> None:
    found = deployed(deploy, ports={"admin": {"port": 9090, "protocol": "tcp"}})
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


def test_each_version_runs_its_own_image(deploy: Deploy) -> None:
    found = deployed(deploy, versions=VERSIONS, replicas=4)
    images = {}
    for version in VERSIONS:
        spec = found.manifests["Deployment", f"web-{version}"]["spec"]
        images[version] = spec["template"]["spec"]["containers"][0]["image"]
        assert spec["replicas"] == 4
    assert images == {"v1": "web:1.0", "v2": "web:2.0", "v3": "web:1.0"}


def test_pods_wait_for_their_identity_the_sets_that_they_read_and_the_limits(
    deploy: Deploy,
) -> None:
    found = deployed(deploy, configFrom=["b", "a"])
    assert environment(found, "v1") == [
        {"configMapRef": {"name": B}},
        {"configMapRef": {"name": A}},
    ]
    assert found.needs("Deployment", "web-v1") == {("ServiceAccount", "web"), *SHARED}


def test_pods_wait_for_no_set_that_they_do_not_read(deploy: Deploy) -> None:
    sidecars = {"proxy": {"image": "proxy:1", "configFrom": ["b"]}}
    found = deployed(deploy, sidecars=sidecars)
    assert found.needs("Deployment", "web-v1") == {
        ("ServiceAccount", "web"),
        ("ConfigMap", B),
        ("LimitRange", "limits"),
    }


def test_a_version_reads_its_own_values_and_the_others_keep_theirs(deploy: Deploy) -> None:
    versions = {"v1": {"weight": 100}, "v2": {"weight": 0, "config": {"a": {"k": "9"}}}}
    found = deployed(deploy, configFrom=["a", "b"], versions=versions)
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


def test_routes_wait_for_every_version_and_the_address(deploy: Deploy) -> None:
    found = deployed(deploy, versions=VERSIONS)
    needed = found.needs("VirtualService", "web")
    assert ("Service", "web") in needed
    assert {("DestinationRule", f"web-{version}") for version in VERSIONS} <= needed
    assert {("Deployment", f"web-{version}") for version in VERSIONS} <= needed
    weights = found.manifests["VirtualService", "web"]["spec"]["http"][0]["route"]
    assert [weighted["weight"] for weighted in weights] == [80, 20]
    assert found.resource("VirtualService", "web").after_update == ("leave",)


def test_routes_wait_until_the_load_has_its_fewest_pods(deploy: Deploy) -> None:
    found = deployed(deploy, scaling={"min": 3, "max": 9})
    assert ("HorizontalPodAutoscaler", "web-v1") in found.needs("VirtualService", "web")


def test_istio_is_spoken_to_in_the_version_of_the_mesh(deploy: Deploy) -> None:
    manifests = deployed(deploy).manifests
    for kind, name in (("VirtualService", "web"), ("DestinationRule", "web-v1")):
        assert manifests[kind, name]["apiVersion"] == "networking.istio.io/v1beta1"


def test_its_url_and_its_split_come_out(deploy: Deploy) -> None:
    found = deployed(deploy, versions=VERSIONS)
    outputs = {
        "url": "http://web.shop.svc.cluster.local:8080",
        "split": {"v1": 80, "v2": 20, "v3": 0},
    }
    assert found.outputs == outputs
    assert found.component_outputs[found.resource("Microservice", "web").urn] == outputs


def test_a_worker_has_neither_address_nor_routes(deploy: Deploy) -> None:
    found = deployed(deploy, kind="worker", port=None)
    assert placed(found) == {
        ("ServiceAccount", "web"),
        ("Deployment", "web-v1"),
        ("PodDisruptionBudget", "web-v1"),
    }
    assert found.outputs == {"url": None, "split": {}}
    assert found.component_outputs[found.resource("Microservice", "web").urn] == {"split": {}}


def test_the_pods_of_a_stateful_service_have_names_of_their_own(deploy: Deploy) -> None:
    found = deployed(deploy, kind="stateful")
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


def test_a_service_is_monitored_where_prometheus_has_its_operator(deploy: Deploy) -> None:
    found = deployed(deploy, monitored=True)
    assert placed(found) - placed(deployed(deploy)) == {
        ("PodMonitor", "web"),
        ("PrometheusRule", "web"),
    }
    assert found.parent("Observability", "web") == COMPONENT
