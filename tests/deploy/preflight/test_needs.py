"""The kinds that settings ask for are those that the program makes of them."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given

from microservices.deploy.preflight.needs import needs
from microservices.load.configuration import layers_of
from microservices.offline.files.stack_files import StackFiles, read_stack
from microservices.plan.plan import Plan
from tests.builders import Tree, accepted, layers, web
from tests.examples import examples
from tests.stacks import PROJECT, ROOT, STACKS, evaluated, evaluated_with, manifests
from tests.strategies.stack import stacks

Kind = tuple[str, str, str | None]
AUTH = {"issuer": "https://id.example.com", "jwksUri": "https://id.example.com/keys"}
API = {"host": "api.example.com", "port": 443, "protocol": "HTTP", "tls": {}}
READ = {"resources": ["configmaps"], "verbs": ["get"]}
JOBS = {"report": {"args": ["report"], "schedule": "0 3 * * *"}, "migrate": {"args": ["up"]}}
OPEN = {"hosts": ["shop.example.com"], "plaintext": True}
SIGNED = {"hosts": ["shop.example.com"], "tls": {"credentialName": "tls", "issuer": {"name": "a"}}}
OBSERVED = {"observability": {"prometheusOperator": True}}
GATEWAY_API = {"mesh": {"routes": "gateway-api"}}
OTHERS: dict[str, Tree] = {
    "argo-rollouts": web(traffic={"owner": "argo-rollouts"}, calls=[API]),
    "flagger": web(traffic={"owner": "flagger"}),
    "ambient": web() | OBSERVED | {"mesh": {"dataPlane": "ambient", "waypoint": True}},
    "auth": web(auth={**AUTH, "audiences": ["shop"]}, allowPlaintext=True, permissions=[READ]),
    "stateful": web(kind="stateful", jobs=JOBS),
    "gateway": web() | {"gateway": {**OPEN, "auth": {**AUTH, "audiences": ["shop"]}}},
    "gateway of the Gateway API": web() | GATEWAY_API | {"gateway": OPEN},
    "certificate": web(expose={"paths": ["/"]}) | GATEWAY_API | {"gateway": SIGNED},
    "external service": web(calls=[API]) | GATEWAY_API,
    "TCP": web(protocol="tcp") | GATEWAY_API,
}

EVERYTHING = {
    **web(
        permissions=[READ],
        jobs=JOBS,
        scaling={"min": 2, "max": 8},
        volumes={
            "data": {"path": "/data", "claim": {"size": "1Gi", "accessMode": "ReadWriteMany"}}
        },
    ),
    **OBSERVED,
    "config": {"keys": {"a": "b"}},
    "secrets": {"passwords": {"a": "b"}},
    "externalSecrets": {"others": {"store": "vault", "keys": {"a": {"key": "b"}}}},
    "namespaceOptions": {"quota": {"pods": 50}, "limitRange": {"most": {"cpu": "2"}}},
    "gateway": SIGNED,
}
SETTINGS = {
    "Namespace": "namespace",
    "NetworkPolicy": "network",
    "ResourceQuota": "namespaceOptions.quota",
    "LimitRange": "namespaceOptions.limitRange",
    "ConfigMap": "config",
    "Secret": "secrets",
    "ExternalSecret": "externalSecrets",
    "Certificate": "gateway.tls.issuer",
    "VirtualService": "mesh.apiVersion",
    "PodMonitor": "observability.prometheusOperator",
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


def made(objects: Iterable[dict[str, Any]]) -> set[Kind]:
    return {
        (item["apiVersion"], item["kind"], item["metadata"].get("namespace")) for item in objects
    }


def asked_for(plan: Plan) -> set[Kind]:
    return {(need.api_version, need.kind, need.namespace) for need in needs(plan)}


def settings(values: Tree) -> dict[str, str]:
    """The setting that is told with each kind."""
    return {need.kind: ".".join(map(str, need.path)) for need in needs(accepted(layers(values)))}


def plan_of(stack: str) -> Plan:
    files = StackFiles.of(stack, ROOT / f"Pulumi.{stack}.yaml", ROOT / "Pulumi.yaml")
    return accepted(layers_of(PROJECT, stack, read_stack(files).values))


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_of_the_project_makes_the_kinds_that_it_is_known_to_need(stack: str) -> None:
    assert asked_for(plan_of(stack)) == made(manifests(evaluated(stack)))


@pytest.mark.parametrize("values", OTHERS.values(), ids=OTHERS)
def test_a_stack_makes_the_kinds_that_it_is_known_to_need(values: Tree) -> None:
    assert asked_for(accepted(layers(values))) == made(manifests(evaluated_with(values)))


@examples(12)
@given(values=stacks(released=True))
def test_any_stack_makes_the_kinds_that_it_is_known_to_need(values: Tree) -> None:
    assert asked_for(accepted(layers(values))) == made(manifests(evaluated_with(values)))


def test_a_kind_is_told_with_the_setting_that_leads_to_it() -> None:
    assert settings(EVERYTHING).items() >= SETTINGS.items()
    assert settings(OTHERS["ambient"])["Gateway"] == "mesh.waypoint"
    assert settings(OTHERS["argo-rollouts"])["Rollout"] == "services.web.traffic.owner"
