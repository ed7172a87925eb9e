"""The objects of a stack as data are what the unmodified program registers."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from microservices.deploy.claims import protects_namespace
from microservices.deploy.deployed import Deployed
from microservices.load.configuration import layers_of, planned
from microservices.manifests.workload import RUNNING
from microservices.objects.manifest import manifest
from microservices.objects.stack import stack_objects
from microservices.objects.stack_object import StackObject
from microservices.objects.state import StackState
from microservices.offline.engine.configuration import Configuration
from microservices.offline.engine.evaluate import evaluate
from microservices.offline.engine.evaluation import Evaluation, Resource
from microservices.offline.files.stack_files import StackFiles, read_stack
from tests import whole_stack
from tests.builders import Tree, web
from tests.examples import examples
from tests.stack_objects import plain
from tests.stacks import MESH, PROJECT, ROOT, STACKS, objects
from tests.strategies import stacks
from tests.wiring_contracts import RESTART, SETTLE

EVERYTHING = ROOT / "tests/data/offline/everything.yaml"
COMPONENT = "microservices:index:"
# Aliases follow from that of a component; the others are the same whatever a stack says.
OF_THE_SDK = {"additionalSecretOutputs", "aliases", "version"}
OWNED: Tree = {
    "namespace": "shop",
    "services": {
        "web": {"image": "web:1", "port": 80, "traffic": {"owner": "flagger"}, "calls": ["api"]},
        "api": {"image": "api:1", "port": 80, "traffic": {"owner": "argo-rollouts"}},
        "over": {"image": "over:1", "port": 80, "traffic": {"handOver": True}},
        "old": {"image": "old:1", "port": 80, "adopt": True},
    },
}
AUTH = {"issuer": "https://id.example.com", "jwksUri": "https://id.example.com/keys"}
API = {"host": "api.example.com", "port": 443, "protocol": "HTTP", "tls": {}}
READ = {"resources": ["configmaps"], "verbs": ["get"]}
JOBS = {"report": {"args": ["report"], "schedule": "0 3 * * *"}, "migrate": {"args": ["up"]}}
OPEN = {"hosts": ["shop.example.com"], "plaintext": True}
SIGNED = {"hosts": ["shop.example.com"], "tls": {"credentialName": "tls", "issuer": {"name": "a"}}}
GATEWAY_API = {"mesh": {"routes": "gateway-api"}}
WITHIN: Tree = {"dataPlane": "ambient", "waypoint": True}
OTHERS: dict[str, Tree] = {
    "owners": OWNED,
    "external service": web(traffic={"owner": "argo-rollouts"}, calls=[API]),
    "ambient": web() | {"observability": {"prometheusOperator": True}, "mesh": WITHIN},
    "auth": web(auth={**AUTH, "audiences": ["shop"]}, allowPlaintext=True, permissions=[READ]),
    "stateful": web(kind="stateful", jobs=JOBS),
    "gateway": web() | {"gateway": {**OPEN, "auth": {**AUTH, "audiences": ["shop"]}}},
    "gateway of the Gateway API": web() | GATEWAY_API | {"gateway": OPEN},
    "certificate": web(expose={"paths": ["/"]}) | GATEWAY_API | {"gateway": SIGNED},
    "external service by the Gateway API": web(calls=[API]) | GATEWAY_API,
    "TCP": web(protocol="tcp") | GATEWAY_API,
    "another owner": web(expose={}) | {"namespaceOptions": {"owner": "a/b"}, "gateway": OPEN},
}


def of_files(stack: str, file: Path, **mesh: Any) -> Configuration:
    """The configuration of a stack, with words on the mesh added."""
    found = read_stack(StackFiles.of(stack, file, ROOT / "Pulumi.yaml"))
    written = json.loads(found.values.get(MESH) or "{}")
    return replace(found, values={**found.values, MESH: json.dumps({**written, **mesh})})


def of_values(values: Mapping[str, Any]) -> Configuration:
    """The configuration of a stack that a test writes."""
    return Configuration.of(PROJECT, values, ["secrets"])


CONFIGURATIONS = {
    **{stack: of_files(stack, ROOT / f"Pulumi.{stack}.yaml") for stack in STACKS},
    **{
        f"{stack} by the Gateway API": of_files(
            stack, ROOT / f"Pulumi.{stack}.yaml", routes="gateway-api"
        )
        for stack in STACKS
    },
    "everything": of_files("dev", EVERYTHING),
    **{f"whole {mesh}": of_values(whole_stack.values(mesh)) for mesh in whole_stack.MESH},
    **{f"with {name}": of_values(values) for name, values in OTHERS.items()},
}


def data(configuration: Configuration) -> tuple[StackObject, ...]:
    """The objects of a stack that was never deployed."""
    plan, _, _ = planned(layers_of(PROJECT, "dev", configuration.values))
    protect = protects_namespace(Deployed(), plan.settings)
    return stack_objects(plan, StackState(project=PROJECT, stack="dev", protect=protect))


def from_data(found: tuple[StackObject, ...]) -> dict[Any, Any]:
    """What is said of each object, by what it stands under and its key."""
    made = {one.name for one in found if one.kind == "Namespace"}
    told: dict[Any, Any] = {}
    for one in found:
        limit = f"{one.timeout_seconds}s"
        restarts = RESTART if one.kind in RUNNING else None
        options: Tree = {
            "importId": one.import_id,
            "ignoreChanges": one.ignored,
            "customTimeouts": one.timeout_seconds and {"create": limit, "update": limit},
            "retainOnDelete": one.retained,
            "protect": one.protected,
            "hooks": SETTLE if one.settles else restarts,
        }
        first = {("Namespace", one.namespace)} if one.namespace in made else set()
        options = {name: value for name, value in options.items() if value}
        told[one.path, one.key] = plain(manifest(one)), {*one.needs, *first}, options
    return told


def from_program(evaluation: Evaluation) -> dict[Any, Any]:
    """The same of what the program registers."""
    resources = {one.urn: one for one in evaluation.resources}

    def path(one: Resource) -> tuple[tuple[str, str], ...]:
        above = resources[one.parent]
        if not above.type.startswith(COMPONENT):
            return ()
        return (*path(above), (above.type.removeprefix(COMPONENT), above.name))

    keys = {one.urn: (one.inputs["kind"], one.name) for one in objects(evaluation)}
    return {
        (path(one), keys[one.urn]): (
            plain(one.inputs),
            {keys[urn] for urn in one.dependencies},
            {name: value for name, value in one.options.items() if name not in OF_THE_SDK},
        )
        for one in objects(evaluation)
    }


def is_what_the_program_registers(configuration: Configuration) -> None:
    """Assert that nothing is missing, nothing more, and nothing otherwise."""
    found = from_program(evaluate(ROOT, "dev", configuration))
    assert found
    assert from_data(data(configuration)) == found


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_data_of_a_stack_is_what_the_program_registers(name: str) -> None:
    is_what_the_program_registers(CONFIGURATIONS[name])


@examples(6)
@given(stacks(released=True))
def test_the_data_of_any_stack_is_what_the_program_registers(values: Tree) -> None:
    is_what_the_program_registers(of_values(values))


def test_each_object_comes_after_those_that_it_needs() -> None:
    before: set[Any] = set()
    for one in data(CONFIGURATIONS["whole sidecars"]):
        assert before >= {*one.needs}
        before.add(one.key)
