"""What holds for every object of every stack, and of any that could be written."""

from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from microservices.offline.engine.evaluation import Evaluation, Resource
from tests import contracts
from tests.builders import Tree, problems, service
from tests.contracts import CONTRACTS, STRICT_CONTRACTS, Contract
from tests.examples import examples
from tests.stack_objects import of_kind
from tests.stacks import STACKS, evaluated, evaluated_with, objects
from tests.strategies import stacks
from tests.wiring_contracts import WIRING_CONTRACTS


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


def containers(value: Any) -> Iterator[Any]:
    """Every map and list in a value, itself first."""
    if isinstance(value, dict | list):
        yield value
        for one in value.values() if isinstance(value, dict) else value:
            yield from containers(one)


@examples(12)
@given(stacks(existing=False))
def test_any_valid_stack_keeps_every_contract(values: Tree) -> None:
    times = Counter(id(one) for one in containers(values))
    assert {*times.values()} == {1}, "two places of the values are one object"
    assert problems(values) == []
    evaluation = evaluated_with(values)
    for contract in CONTRACTS:
        assert list(contract(evaluation)) == []


Break = Callable[[], Evaluation]


def broken(kind: str, path: str, value: Any) -> Break:
    """The dev stack with another value at a path of the first object of a kind."""

    def change() -> Evaluation:
        inputs = deepcopy(dict(first(kind).inputs))
        *above, last = (int(part) if part.isdigit() else part for part in path.split("."))
        part: Any = inputs
        for step in above:
            part = part[step]
        part[last] = value() if callable(value) else value
        return exchanged(first(kind), replace(first(kind), inputs=inputs))

    return change


def without(kind: str) -> Break:
    """The dev stack without the first object of a kind."""
    return lambda: exchanged(first(kind))


def twice(**changed: Any) -> Break:
    """The dev stack with its first Service a second time, which may be changed."""
    return lambda: exchanged(
        first("Service"), first("Service"), replace(first("Service"), **changed)
    )


def exchanged(victim: Resource, *others: Resource) -> Evaluation:
    evaluation = evaluated("dev")
    rest = (item for item in evaluation.resources if item is not victim)
    return replace(evaluation, resources=(*rest, *others))


def first(kind: str) -> Resource:
    return next(item for item in objects(evaluated("dev")) if item.inputs["kind"] == kind)


def under_the_stack() -> Evaluation:
    urn = evaluated("dev").resources[0].urn
    return exchanged(first("Service"), replace(first("Service"), parent=urn))


def api_key() -> Any:
    return first("Secret").inputs["stringData"]["api_key"]


def untold_retries() -> Evaluation:
    """A host outside whose requests are retried as Istio likes."""
    bank = {"host": "bank.example", "protocol": "HTTP"}
    values = {"namespace": "a", "services": {"web": service(calls=["bank"])}}
    values["externalServices"] = {"bank": bank}
    evaluation = evaluated_with(values)
    routes = of_kind(evaluation, "VirtualService")
    [victim] = (one for one in routes if one.inputs["spec"]["hosts"] == [bank["host"]])
    inputs = deepcopy(dict(victim.inputs))
    del inputs["spec"]["http"][0]["retries"]
    rest = (item for item in evaluation.resources if item is not victim)
    return replace(evaluation, resources=(*rest, replace(victim, inputs=inputs)))


POD = "spec.template.spec"
CONTAINER = f"{POD}.containers.0"
LABELS = {"app.kubernetes.io/name": "default"}
PRIVILEGED = f"{CONTAINER}.securityContext.privileged"
ESCALATING = f"{CONTAINER}.securityContext.allowPrivilegeEscalation"
SUBSET = "spec.http.0.route.0.destination.subset"
BREAKS: dict[Contract, list[Break]] = {
    contracts.every_object_stands_under_a_component: [under_the_stack],
    contracts.every_urn_is_unique: [twice()],
    contracts.no_two_objects_have_a_kind_and_name_in_common: [twice(urn="other")],
    contracts.every_object_is_named_like_its_resource_in_63_characters: [
        broken("Service", "metadata.name", "other")
    ],
    contracts.every_object_but_the_namespace_is_in_the_namespace: [
        broken("Service", "metadata.namespace", "other"),
        broken("Namespace", "metadata.namespace", "shop-dev"),
    ],
    contracts.every_object_is_labelled: [broken("NetworkPolicy", "metadata.labels", LABELS)],
    contracts.the_selectors_are_the_frozen_ones: [
        broken("Deployment", "spec.selector.matchLabels.tier", "web"),
        broken("Deployment", "spec.template.metadata.labels.version", "v9"),
        broken("Service", "spec.selector.version", "v1"),
    ],
    contracts.every_route_is_whole: [
        broken("VirtualService", "spec.http.0.route.0.weight", 99),
        broken("VirtualService", "spec.hosts", ["other"]),
        broken("VirtualService", "spec.gateways", ["gateway"]),
        broken("VirtualService", SUBSET, "v9"),
        broken("DestinationRule", "spec.host", "other"),
    ],
    contracts.every_route_outside_leads_to_a_port_that_is_declared: [untold_retries],
    contracts.every_version_has_a_subset_and_every_service_a_route: [
        without("DestinationRule"),
        without("VirtualService"),
        broken("VirtualService", "spec.gateways", ["gateway"]),
    ],
    contracts.no_token_is_mounted_without_a_word: [
        broken("ServiceAccount", "automountServiceAccountToken", True),
        broken("Deployment", f"{POD}.automountServiceAccountToken", None),
    ],
    contracts.every_pod_is_hardened: [
        broken("Deployment", f"{POD}.automountServiceAccountToken", True),
        broken("ServiceAccount", "automountServiceAccountToken", True),
        broken("Deployment", f"{POD}.securityContext.runAsUser", 0),
        broken("Deployment", f"{POD}.hostNetwork", True),
        broken("Deployment", PRIVILEGED, True),
        broken("Deployment", f"{CONTAINER}.env", [{"name": "A", "valueFrom": {}}]),
        broken("Deployment", f"{CONTAINER}.resources.limits", {}),
    ],
    contracts.no_secret_value_leaves_its_secret: [
        broken("Secret", "stringData.api_key", "plain"),
        broken("Service", "spec.marked", api_key),
        broken("ConfigMap", "data.copy", lambda: api_key().value),
    ],
    contracts.config_objects_are_immutable: [broken("Secret", "immutable", False)],
    contracts.no_manifest_rule_finds_anything: [without("Deployment")],
    contracts.no_object_is_wrong_by_itself: [broken("Deployment", f"{POD}.hostNetwork", True)],
    contracts.no_object_has_security_exceptions: [broken("Deployment", ESCALATING, True)],
}


def test_every_contract_but_those_of_the_wiring_is_broken_somewhere() -> None:
    assert BREAKS.keys() | {*WIRING_CONTRACTS} == {*CONTRACTS, *STRICT_CONTRACTS}


@pytest.mark.parametrize(
    ("contract", "broken_stack"), [(one, stack) for one in BREAKS for stack in BREAKS[one]]
)
def test_a_contract_that_is_broken_is_seen(contract: Contract, broken_stack: Break) -> None:
    assert list(contract(broken_stack())) != []
