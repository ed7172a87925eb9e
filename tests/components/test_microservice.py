"""One service of the stack, whole."""

from typing import Any

import pulumi

from components.app_config import AppConfig, AppConfigArgs, config_digest
from components.microservice import Microservice, MicroserviceArgs, service_spec
from components.routing import settle_hooks
from settings.mesh import MeshSettings
from tests.builders import microservice
from tests.deployment import Deploy, Deployed

SETS = {"a": {"k": "1"}, "b": {"l": "2"}}
A, B = (f"{name}-{config_digest(values)}" for name, values in SETS.items())
VERSIONS = {"v1": {"weight": 80}, "v2": {"weight": 20, "tag": "2.0"}, "v3": {"weight": 0}}
LABELS = {
    "app": "web",
    "app.kubernetes.io/name": "web",
    "app.kubernetes.io/managed-by": "pulumi",
}


def deployed(deploy: Deploy, **keys: Any) -> Deployed:
    """A service `web` in the namespace `shop`, beside the sets `a` and `b`."""

    def program() -> None:
        outer = pulumi.ComponentResource("test:index:Outer", "outer")
        config = AppConfig("config", AppConfigArgs(namespace="shop", config=SETS, secrets={}))
        args = MicroserviceArgs(
            settings=microservice(**keys),
            mesh=MeshSettings(api_version="networking.istio.io/v1beta1"),
            namespace="shop",
            config=config,
            settle=settle_hooks(5),
        )
        web = Microservice("web", args, pulumi.ResourceOptions(parent=outer))
        pulumi.export("url", web.url)
        pulumi.export("split", web.split)

    return deploy(program)


def test_the_service_finds_the_pods_of_every_version_and_speaks_http() -> None:
    assert service_spec("web", 8080) == {
        "selector": {"app": "web"},
        "ports": [
            {
                "name": "http",
                "port": 8080,
                "target_port": "http",
                "protocol": "TCP",
                "app_protocol": "http",
            }
        ],
    }


def test_a_service_is_an_identity_an_address_its_versions_and_its_routes(deploy: Deploy) -> None:
    found = deployed(deploy, versions=VERSIONS)
    assert set(found.manifests) == {
        ("ConfigMap", A),
        ("ConfigMap", B),
        ("ServiceAccount", "web"),
        ("Service", "web"),
        ("VirtualService", "web"),
        *(("Deployment", f"web-{version}") for version in VERSIONS),
        *(("DestinationRule", f"web-{version}") for version in VERSIONS),
    }
    component = ("microservices:index:Microservice", "web")
    children = [("ServiceAccount", "web"), ("Service", "web"), ("Routing", "web")]
    for kind, name in [*children, *(("Version", f"web-{version}") for version in VERSIONS)]:
        assert found.parent(kind, name) == component
    assert found.parent("Microservice", "web") == ("test:index:Outer", "outer")


def test_the_identity_mounts_no_token(deploy: Deploy) -> None:
    assert deployed(deploy).manifests["ServiceAccount", "web"] == {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "web", "namespace": "shop", "labels": LABELS},
        "automountServiceAccountToken": False,
    }


def test_the_address_is_not_awaited(deploy: Deploy) -> None:
    service = deployed(deploy, port=9090).manifests["Service", "web"]
    assert service["metadata"] == {
        "name": "web",
        "namespace": "shop",
        "labels": LABELS,
        "annotations": {"pulumi.com/skipAwait": "true"},
    }
    assert service["spec"]["ports"][0]["port"] == 9090
    assert service["spec"]["ports"][0]["targetPort"] == "http"


def test_each_version_runs_its_own_image(deploy: Deploy) -> None:
    found = deployed(deploy, versions=VERSIONS, replicas=4)
    images = {}
    for version in VERSIONS:
        spec = found.manifests["Deployment", f"web-{version}"]["spec"]
        images[version] = spec["template"]["spec"]["containers"][0]["image"]
        assert spec["replicas"] == 4
    assert images == {"v1": "web:1.0", "v2": "web:2.0", "v3": "web:1.0"}


def test_pods_read_the_sets_that_the_service_names_and_wait_for_them(deploy: Deploy) -> None:
    found = deployed(deploy, configFrom=["b", "a"])
    spec = found.manifests["Deployment", "web-v1"]["spec"]["template"]["spec"]
    assert spec["containers"][0]["envFrom"] == [
        {"configMapRef": {"name": B}},
        {"configMapRef": {"name": A}},
    ]
    assert found.needs("Deployment", "web-v1") == {
        ("ServiceAccount", "web"),
        ("ConfigMap", A),
        ("ConfigMap", B),
    }


def test_pods_wait_for_no_set_that_they_do_not_read(deploy: Deploy) -> None:
    found = deployed(deploy)
    assert found.needs("Deployment", "web-v1") == {("ServiceAccount", "web")}
    pod = found.manifests["Deployment", "web-v1"]["spec"]["template"]["spec"]
    assert "envFrom" not in pod["containers"][0]


def test_routes_wait_for_every_version_and_the_address(deploy: Deploy) -> None:
    found = deployed(deploy, versions=VERSIONS)
    needed = found.needs("VirtualService", "web")
    assert ("Service", "web") in needed
    assert {("DestinationRule", f"web-{version}") for version in VERSIONS} <= needed
    assert {("Deployment", f"web-{version}") for version in VERSIONS} <= needed
    weights = found.manifests["VirtualService", "web"]["spec"]["http"][0]["route"]
    assert [weighted["weight"] for weighted in weights] == [80, 20]
    assert found.resource("VirtualService", "web").after_update == ("leave",)


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
