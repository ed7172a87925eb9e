"""The JSON Schema that editors complete and check the stack files with."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from microservices.load.schema import stack_schema
from tests.builders import DIGEST, Tree, placed, problems, service, stack
from tests.examples import examples
from tests.stacks import PROJECT
from tests.strategies import stacks

ROOT = Path(__file__).parents[2]
STACK_FILES = sorted(ROOT.glob("Pulumi.*.yaml"))


@pytest.fixture(scope="module")
def schema() -> Validator:
    found = stack_schema(PROJECT)
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found)


def stack_file(values: Tree) -> Tree:
    return {"config": {f"{PROJECT}:{key}": value for key, value in values.items()}}


@pytest.mark.parametrize("file", [ROOT / "Pulumi.yaml", *STACK_FILES], ids=lambda file: file.name)
def test_the_files_of_the_project_fit_their_schema(schema: Validator, file: Path) -> None:
    text = file.read_text()
    first = text.splitlines()[0]
    assert first == "# yaml-language-server: $schema=schema/stack.schema.json"
    assert list(schema.iter_errors(yaml.safe_load(text))) == []


SOUND = [
    stack(),
    stack(services={"web": service(versions={"v1": {"tag": "1", "weight": 100}})}),
    stack(services={"web": service(image=f"localhost:5000/a/b:1@{DIGEST}")}),
    stack(services={"web": service(configFrom=["a"])}, config={"a": {"tls.key": "text"}}),
    stack(mesh={"cni": False, "ingressNamespaces": [], "apiVersion": "networking.istio.io/v1"}),
    placed("services.web.resources.requests.cpu", "1.5"),
    placed("services.web.probes.liveness.path", "/healthz"),
    placed("services.web.runAsUser", 1),
    placed("services.web.scaling", {"min": 1, "max": 3, "behavior": {"scaleUp": {"pods": 1}}}),
    placed("services.web.disruption.maxUnavailable", 1),
    placed("services.web.disruption.maxUnavailable", "10%"),
    placed("services.web.adopt", True),
    placed("services.web.adopt", ["Service"]),
    placed("services.web.scheduling.tolerations", [{"key": "spot"}]),
    placed("services.web.scheduling.requireNodes", {"example.com/zone": ["a"]}),
    placed(
        "services.web.volumes.data",
        {"path": "/data", "csi": {"driver": "a.b", "attributes": {"any key": "x"}}},
    ),
    placed("services.web.versions.v1", {"weight": 100, "env": {"A": "1"}, "probes": {}}),
    placed("observability.alerts.errorPercent", 0.5),
    placed("namespaceOptions.quota", {"pods": 10}),
    placed("externalServices.payment", {"host": "api.example.com"}),
    placed("strict", False),
    stack(defaults={"replicas": 2, "resources": {"limits": {"memory": "1Gi"}}}),
]


@pytest.mark.parametrize("values", SOUND)
def test_what_the_program_takes_the_schema_takes(schema: Validator, values: Tree) -> None:
    assert problems(values) == []
    assert list(schema.iter_errors(stack_file(values))) == []


@examples(12)
@given(values=stacks())
def test_any_stack_fits_the_schema(schema: Validator, values: Tree) -> None:
    secrets = {
        name: {key: {"secure": "v1:abc"} for key in entries}
        for name, entries in values["secrets"].items()
    }
    assert list(schema.iter_errors(stack_file({**values, "secrets": secrets}))) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("servces", {}),
        ("mesh", None),
        ("services.web", ["web"]),
        ("services.web.prot", 8080),
        ("services.web.versions", ["v1"]),
        ("services.web.versions.v1.wieght", 1),
        ("services.web.configFrom", "app"),
        ("config.app", []),
        ("services.web.scaling.behavior.scaleUp.pod", 1),
        ("services.web.scheduling.requireNodes.zone", []),
        ("services.web.scheduling.tolerations", [{"value": "x"}]),
        ("services.web.scheduling.tolerations", [{"key": None}]),
        ("services.web.versions.v1.port", 8080),
        ("services.web.versions.v1.sidecars.proxy.prot", 1),
    ],
)
def test_what_the_program_refuses_the_schema_refuses(
    schema: Validator, path: str, value: Any
) -> None:
    values = placed(path, value)
    assert problems(values) != []
    assert list(schema.iter_errors(stack_file(values))) != []


@pytest.mark.parametrize(
    ("secret", "sound"),
    [
        ({"secure": "v1:abc"}, True),
        ("hunter2", False),
        ({"secure": 1}, False),
        ({"secure": "v1:abc", "more": 1}, False),
        ({}, False),
    ],
)
def test_a_secret_is_ciphertext(schema: Validator, secret: Any, sound: bool) -> None:
    values = stack(secrets={"app": {"key": secret}})
    assert (list(schema.iter_errors(stack_file(values))) == []) is sound


def test_null_may_leave_out_what_the_catalogue_has(schema: Validator) -> None:
    values = {
        "namespace": "shop",
        "services": {
            "old": None,
            "web": {
                "tag": None,
                "versions": {"v2": None, "v1": {"volumes": {"data": {"claim": None}}}},
                "probes": None,
                "scaling": {"max": 5, "behavior": {"scaleUp": None}, "triggers": {"queue": None}},
                "volumes": {"data": {"csi": {"attributes": {"key": None}}}},
                "jobs": {"clean": {"schedule": None, "envKeys": {"KEY": {"key": "k"}}}},
                "annotations": {"note": None},
                "scheduling": {"tolerations": None, "spread": {"zones": None}},
            },
        },
    }
    assert list(schema.iter_errors(stack_file(values))) == []


@pytest.mark.parametrize(
    ("file", "sound"),
    [
        ({"config": {}}, True),
        ({"config": {"kubernetes:context": "kind", f"{PROJECT}:namespace": "shop"}}, True),
        ({"config": {"kubernetes:namespace": "shop", "aws:region": "eu-west-1"}}, True),
        ({"config": {"former:strict": True}}, False),
        ({"config": {"former:catalog": {}}}, False),
        ({"config": {}, "encryptionsalt": "v1:x", "secretsprovider": "passphrase"}, True),
        ({"config": {f"{PROJECT}:nmspace": "shop"}}, False),
        ({"config": {"namespace": "shop"}}, True),
        ({"config": {"nmspace": "shop"}}, False),
        ({"config": {}, "confg": {}}, False),
        ({}, False),
    ],
)
def test_a_stack_file_holds_what_pulumi_knows(schema: Validator, file: Tree, sound: bool) -> None:
    assert (list(schema.iter_errors(file)) == []) is sound


@pytest.mark.parametrize(("port", "sound"), [(8080, True), ("8080", False)])
def test_the_catalogue_is_checked_too(schema: Validator, port: Any, sound: bool) -> None:
    catalog = {"web": service(port=port)}
    project = {"runtime": "python", "config": {f"{PROJECT}:catalog": {"value": catalog}}}
    assert (list(schema.iter_errors(project)) == []) is sound
