"""One version: its Deployment, and the DestinationRule with its subset."""

from typing import Any

import pulumi
from pulumi_kubernetes.core.v1 import ConfigMap, EnvFromSourceArgsDict, ServiceAccount

from components.pod import pod_spec
from components.version import Version, VersionArgs, deployment_spec, destination_rule_spec
from settings import version
from settings.mesh import MeshSettings
from tests.builders import microservice
from tests.deployment import Deploy

LABELS = {
    "app": "web",
    "version": "v2",
    "app.kubernetes.io/name": "web",
    "app.kubernetes.io/version": "v2",
    "app.kubernetes.io/managed-by": "pulumi",
}
SOURCE: EnvFromSourceArgsDict = {"config_map_ref": {"name": "app-config-1"}}


def args(**keys: Any) -> VersionArgs:
    written: dict[str, Any] = {
        "service": "web",
        "settings": microservice(),
        "version": version.Version("v2", "web:2", 3, 20),
        "mesh": MeshSettings(),
        "namespace": "shop",
        "env_from": [SOURCE],
        "needs": [],
    }
    return VersionArgs(**(written | keys))


def test_the_pods_of_a_version_are_replaced_and_never_too_few() -> None:
    assert deployment_spec(args()) == {
        "replicas": 3,
        "selector": {"match_labels": {"app": "web", "version": "v2"}},
        "strategy": {
            "type": "RollingUpdate",
            "rolling_update": {"max_surge": 1, "max_unavailable": 0},
        },
        "template": {
            "metadata": {"labels": LABELS},
            "spec": pod_spec("web", microservice(), "web:2", [SOURCE]),
        },
    }


def test_the_subset_of_a_version_is_named_like_it() -> None:
    assert destination_rule_spec("web", "v2") == {
        "host": "web",
        "subsets": [{"name": "v2", "labels": {"version": "v2"}}],
    }


def test_a_version_is_a_deployment_and_a_destination_rule(deploy: Deploy) -> None:
    mesh = MeshSettings(api_version="networking.istio.io/v1alpha3")
    found = deploy(lambda: Version("web-v2", args(mesh=mesh)))
    described = {"name": "web-v2", "namespace": "shop", "labels": LABELS}
    deployment = found.manifests["Deployment", "web-v2"]
    assert (deployment["apiVersion"], deployment["metadata"]) == ("apps/v1", described)
    assert deployment["spec"]["template"]["spec"]["automountServiceAccountToken"] is False
    assert found.manifests["DestinationRule", "web-v2"] == {
        "apiVersion": "networking.istio.io/v1alpha3",
        "kind": "DestinationRule",
        "metadata": described,
        "spec": {"host": "web", "subsets": [{"name": "v2", "labels": {"version": "v2"}}]},
    }
    assert len(found.manifests) == 2
    for kind, name in found.manifests:
        assert found.parent(kind, name) == ("microservices:index:Version", "web-v2")
    assert found.component_outputs[found.resource("Version", "web-v2").urn] == {}


def test_pods_wait_for_what_they_need_and_the_subset_for_nothing(deploy: Deploy) -> None:
    def program() -> None:
        outer = pulumi.ComponentResource("test:index:Outer", "outer")
        needs = [
            ServiceAccount("web", metadata={"name": "web"}),
            ConfigMap("app-config-1", metadata={"name": "app-config-1"}),
        ]
        Version("web-v2", args(needs=needs), pulumi.ResourceOptions(parent=outer))

    found = deploy(program)
    assert found.needs("Deployment", "web-v2") == {
        ("ServiceAccount", "web"),
        ("ConfigMap", "app-config-1"),
    }
    # Routes wait for both, so that neither has to wait for the other.
    assert found.needs("DestinationRule", "web-v2") == set()
    assert found.parent("Version", "web-v2") == ("test:index:Outer", "outer")
