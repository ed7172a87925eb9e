"""The kinds that a stack needs are those that the program makes, each with its setting."""

import pytest

from microservices.deploy.preflight.needs import needs
from microservices.load.configuration import layers_of
from microservices.offline.files.stack_files import StackFiles, read_stack
from tests.builders import Tree, accepted, layers, web
from tests.stacks import PROJECT, ROOT, STACKS, evaluated, manifests

CLAIM = {"path": "/data", "claim": {"size": "1Gi", "accessMode": "ReadWriteMany"}}
EVERYTHING: Tree = {
    **web(
        permissions=[{"resources": ["configmaps"], "verbs": ["get"]}],
        jobs={"report": {"args": ["report"], "schedule": "0 3 * * *"}, "migrate": {"args": ["up"]}},
        scaling={"min": 2, "max": 8},
        volumes={"data": CLAIM},
    ),
    "observability": {"prometheusOperator": True},
    "config": {"keys": {"a": "b"}},
    "secrets": {"passwords": {"a": "b"}},
    "externalSecrets": {"others": {"store": "vault", "keys": {"a": {"key": "b"}}}},
    "namespaceOptions": {"quota": {"pods": 50}, "limitRange": {"most": {"cpu": "2"}}},
    "gateway": {
        "hosts": ["shop.example.com"],
        "tls": {"credentialName": "tls", "issuer": {"name": "a"}},
    },
}
OF_ISTIO = (
    *("AuthorizationPolicy", "DestinationRule", "Gateway", "PeerAuthentication", "Sidecar"),
    *("Telemetry", "VirtualService"),
)
SETTINGS = {
    **dict.fromkeys(OF_ISTIO, "mesh.apiVersion"),
    "Namespace": "namespace",
    "NetworkPolicy": "network",
    "ResourceQuota": "namespaceOptions.quota",
    "LimitRange": "namespaceOptions.limitRange",
    "ConfigMap": "config",
    "Secret": "secrets",
    "ExternalSecret": "externalSecrets",
    "Certificate": "gateway.tls.issuer",
    "PodMonitor": "observability.prometheusOperator",
    "PrometheusRule": "observability.prometheusOperator",
    "Service": "services.web",
    "ServiceAccount": "services.web",
    "Role": "services.web.permissions",
    "RoleBinding": "services.web.permissions",
    "CronJob": "services.web.jobs.report",
    "Job": "services.web.jobs.migrate",
    "Deployment": "services.web",
    "PersistentVolumeClaim": "services.web.volumes",
    "HorizontalPodAutoscaler": "services.web.scaling",
    "PodDisruptionBudget": "services.web.disruption",
}


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_of_the_project_makes_the_kinds_that_it_is_known_to_need(stack: str) -> None:
    files = StackFiles.of(stack, ROOT / f"Pulumi.{stack}.yaml", ROOT / "Pulumi.yaml")
    plan = accepted(layers_of(PROJECT, stack, read_stack(files).values))
    made = {
        (item["apiVersion"], item["kind"], item["metadata"].get("namespace"))
        for item in manifests(evaluated(stack))
    }
    assert {(need.api_version, need.kind, need.namespace) for need in needs(plan)} == made


def settings(values: Tree) -> dict[str, str]:
    """The setting that is told with each kind."""
    return {need.kind: ".".join(map(str, need.path)) for need in needs(accepted(layers(values)))}


def test_a_kind_is_told_with_the_setting_that_leads_to_it() -> None:
    assert settings(EVERYTHING) == SETTINGS
    ambient = web() | {"mesh": {"dataPlane": "ambient", "waypoint": True}}
    assert settings(ambient)["Gateway"] == "mesh.waypoint"
    by_gateway_api = web() | {"mesh": {"routes": "gateway-api"}}
    assert settings(by_gateway_api)["HTTPRoute"] == "mesh.routes"
    owned = web(traffic={"owner": "argo-rollouts"})
    assert settings(owned)["Rollout"] == "services.web.traffic.owner"
