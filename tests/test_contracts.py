"""What holds for every object of every stack, and of any that could be written."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from microservices.offline.engine.evaluation import Evaluation, Resource
from tests import contracts
from tests.builders import Tree, problems
from tests.contracts import CONTRACTS, STRICT_CONTRACTS, Contract
from tests.examples import examples
from tests.stacks import STACKS, evaluated, evaluated_with, objects
from tests.strategies import stacks


def test_there_are_stacks_to_hold_to_their_contracts() -> None:
    assert "dev" in STACKS
    for stack in STACKS:
        assert objects(evaluated(stack))


@pytest.mark.parametrize(
    "contract", [*CONTRACTS, *STRICT_CONTRACTS], ids=lambda contract: contract.__name__
)
@pytest.mark.parametrize("stack", STACKS)
def test_every_stack_keeps(stack: str, contract: Contract) -> None:
    assert list(contract(evaluated(stack))) == []


@examples(12)
@given(stacks())
def test_any_valid_stack_keeps_every_contract(values: Tree) -> None:
    assert problems(values) == []
    evaluation = evaluated_with(values)
    for contract in CONTRACTS:
        assert list(contract(evaluation)) == []


def broken(kind: str, path: str, value: Any) -> Evaluation:
    """The dev stack with another value at a path of the first object of a kind."""
    evaluation = evaluated("dev")
    victim = next(item for item in objects(evaluation) if item.inputs["kind"] == kind)
    inputs = deepcopy(dict(victim.inputs))
    *above, last = (int(part) if part.isdigit() else part for part in path.split("."))
    part: Any = inputs
    for step in above:
        part = part[step]
    part[last] = value
    return exchanged(victim, replace(victim, inputs=inputs))


def exchanged(victim: Resource, *others: Resource) -> Evaluation:
    evaluation = evaluated("dev")
    rest = (item for item in evaluation.resources if item is not victim)
    return replace(evaluation, resources=(*rest, *others))


def first(kind: str) -> Resource:
    return next(item for item in objects(evaluated("dev")) if item.inputs["kind"] == kind)


POD = "spec.template.spec"
CONTAINER = f"{POD}.containers.0"
STACK_URN = evaluated("dev").resources[0].urn


@pytest.mark.parametrize(
    ("contract", "evaluation"),
    [
        (
            contracts.every_object_stands_under_a_component,
            exchanged(first("Service"), replace(first("Service"), parent=STACK_URN)),
        ),
        (
            contracts.every_urn_is_unique,
            exchanged(first("Service"), first("Service"), first("Service")),
        ),
        (
            contracts.no_two_objects_have_a_kind_and_name_in_common,
            exchanged(first("Service"), first("Service"), replace(first("Service"), urn="other")),
        ),
        (
            contracts.every_object_is_named_like_its_resource_in_63_characters,
            broken("Service", "metadata.name", "other"),
        ),
        (
            contracts.every_object_but_the_namespace_is_in_the_namespace,
            broken("Service", "metadata.namespace", "other"),
        ),
        (
            contracts.every_object_but_the_namespace_is_in_the_namespace,
            broken("Namespace", "metadata.namespace", "shop-dev"),
        ),
        (
            contracts.every_object_is_labelled,
            broken("NetworkPolicy", "metadata.labels", {"app.kubernetes.io/name": "default"}),
        ),
        (
            contracts.the_selectors_are_the_frozen_ones,
            broken("Deployment", "spec.selector.matchLabels.tier", "web"),
        ),
        (
            contracts.the_selectors_are_the_frozen_ones,
            broken("Deployment", "spec.template.metadata.labels.version", "v9"),
        ),
        (
            contracts.the_selectors_are_the_frozen_ones,
            broken("Service", "spec.selector.version", "v1"),
        ),
        (
            contracts.every_route_is_whole,
            broken("VirtualService", "spec.http.0.route.0.weight", 99),
        ),
        (contracts.every_route_is_whole, broken("VirtualService", "spec.hosts", ["other"])),
        (contracts.every_route_is_whole, broken("VirtualService", "spec.gateways", ["gateway"])),
        (
            contracts.every_route_is_whole,
            broken("VirtualService", "spec.http.0.route.0.destination.subset", "v9"),
        ),
        (contracts.every_route_is_whole, broken("DestinationRule", "spec.host", "other")),
        (
            contracts.every_version_has_a_subset_and_every_service_a_route,
            exchanged(first("DestinationRule")),
        ),
        (
            contracts.every_version_has_a_subset_and_every_service_a_route,
            exchanged(first("VirtualService")),
        ),
        (
            contracts.every_version_has_a_subset_and_every_service_a_route,
            broken("VirtualService", "spec.gateways", ["gateway"]),
        ),
        (
            contracts.no_token_is_mounted_without_a_word,
            broken("ServiceAccount", "automountServiceAccountToken", True),
        ),
        (
            contracts.no_token_is_mounted_without_a_word,
            broken("Deployment", f"{POD}.automountServiceAccountToken", None),
        ),
        (
            contracts.every_pod_is_hardened,
            broken("Deployment", f"{POD}.automountServiceAccountToken", True),
        ),
        (
            contracts.every_pod_is_hardened,
            broken("ServiceAccount", "automountServiceAccountToken", True),
        ),
        (
            contracts.every_pod_is_hardened,
            broken("Deployment", f"{POD}.securityContext.runAsUser", 0),
        ),
        (contracts.every_pod_is_hardened, broken("Deployment", f"{POD}.hostNetwork", True)),
        (
            contracts.every_pod_is_hardened,
            broken("Deployment", f"{CONTAINER}.securityContext.privileged", True),
        ),
        (
            contracts.every_pod_is_hardened,
            broken("Deployment", f"{CONTAINER}.env", [{"name": "A", "valueFrom": {}}]),
        ),
        (
            contracts.every_pod_is_hardened,
            broken("Deployment", f"{CONTAINER}.resources.limits", {}),
        ),
        (
            contracts.no_secret_value_leaves_its_secret,
            broken("Secret", "stringData.api_key", "plain"),
        ),
        (
            contracts.no_secret_value_leaves_its_secret,
            broken("Service", "spec.marked", first("Secret").inputs["stringData"]["api_key"]),
        ),
        (
            contracts.no_secret_value_leaves_its_secret,
            broken("ConfigMap", "data.copy", first("Secret").inputs["stringData"]["api_key"].value),
        ),
        (contracts.config_objects_are_immutable, broken("Secret", "immutable", False)),
        (contracts.no_manifest_rule_finds_anything, exchanged(first("Deployment"))),
        (
            contracts.no_object_is_wrong_by_itself,
            broken("Deployment", f"{POD}.hostNetwork", True),
        ),
        (
            contracts.no_object_has_security_exceptions,
            broken("Deployment", f"{CONTAINER}.securityContext.allowPrivilegeEscalation", True),
        ),
    ],
)
def test_a_contract_that_is_broken_is_seen(contract: Contract, evaluation: Evaluation) -> None:
    assert contract in (*CONTRACTS, *STRICT_CONTRACTS)
    assert list(contract(evaluation)) != []
