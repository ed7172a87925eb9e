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


def made(objects: Iterable[dict[str, Any]]) -> set[Kind]:
    return {
        (item["apiVersion"], item["kind"], item["metadata"].get("namespace")) for item in objects
    }


def asked_for(plan: Plan) -> set[Kind]:
    return {(need.api_version, need.kind, need.namespace) for need in needs(plan)}


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
