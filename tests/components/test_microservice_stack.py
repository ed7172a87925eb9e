"""A whole stack as one component, and as what a program in another language gets of it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pulumi.errors import InputPropertiesError

from components import provider
from microservices.load.configuration import RejectedConfiguration, layers_of
from microservices.load.package_schema import TYPE, package_schema
from microservices.offline.engine.configuration import Configuration
from microservices.offline.engine.evaluate import evaluate
from microservices.offline.engine.evaluation import Evaluation
from tests.stacks import PROJECT, configuration_of, evaluated, objects

PROGRAM = """
import json
import pulumi
from components import provider
from components.microservice_stack import MicroserviceStack

inputs, opts = json.loads({inputs!r}), None
for entries in inputs.get("secrets", {{}}).values():
    entries.update({{key: pulumi.Output.secret(one) for key, one in entries.items()}})
{edit}
stack = MicroserviceStack("shop", inputs, opts)
for name in ("urls", "hosts", "splits"):
    pulumi.export(name, getattr(stack, name))
"""
WEB = {"namespace": "shop", "services": {"web": {"image": "web:1", "port": 8080, "replicas": 2}}}


def component(
    folder: Path, inputs: Mapping[str, Any], *, edit: str = "", last: Any = None
) -> Evaluation:
    """A program that has the component alone, with these inputs, which Python may edit."""
    program = PROGRAM.format(inputs=json.dumps(inputs), edit=edit)
    (folder / "__main__.py").write_text(program)
    return evaluate(folder, "dev", Configuration.of(PROJECT, {}), last_outputs=last)


def refused(folder: Path, inputs: Mapping[str, Any], edit: str = "") -> list[str]:
    """What the component says of inputs that it refuses."""
    with pytest.raises(RejectedConfiguration) as error:
        component(folder, inputs, edit=edit)
    return str(error.value).splitlines()


def dev_settings() -> dict[str, Any]:
    """What the stack dev says once it is laid over the catalogue."""
    return layers_of(PROJECT, "dev", configuration_of("dev").values).merged


def test_its_objects_are_those_of_the_program_below_it(tmp_path: Path) -> None:
    found, expected = component(tmp_path, dev_settings()), evaluated("dev")

    def by_name(evaluation: Evaluation) -> dict[tuple[str, str], Any]:
        return {(one.type, one.name): one.inputs for one in objects(evaluation)}

    assert by_name(found) == by_name(expected) != {}
    above = f"urn:pulumi:dev::{PROJECT}::{TYPE}"
    assert all(one.urn.startswith(f"{above}$") for one in objects(found))
    outputs = {name: expected.outputs[name] for name in ("urls", "splits")}
    assert found.outputs == {**outputs, "hosts": {}}


def test_every_problem_of_its_inputs_is_told_at_once_by_its_name(tmp_path: Path) -> None:
    wrong = {"image": "web:1", "port": "http", "replicsa": 2}
    inputs = {"services": {"web": wrong}, "mesh": {"dataPlane": "none"}}
    data_plane, namespace, port, misspelt = refused(tmp_path, inputs)
    assert data_plane.startswith('shop: mesh.dataPlane: `"none"` is text that does not fit here')
    assert namespace.startswith("shop: namespace: it is missing; write ")
    assert port.startswith('shop: services.web.port: `"http"` is text that does not fit here')
    what = "there is no key `replicsa` here; write `replicas`"
    assert misspelt == f"shop: services.web.replicsa: {what}"


def test_an_output_of_a_resource_is_refused_where_it_stands(tmp_path: Path) -> None:
    edit = """
made = pulumi.ComponentResource("test:index:Made", "made")
inputs["namespace"] = made.urn
inputs["services"]["web"]["image"] = pulumi.Output.concat("web:", made.urn)
"""
    what = "an Output stands here that is known only when something else has been made"
    instead = "write the value itself, or one from the stack's configuration"
    assert refused(tmp_path, WEB, edit) == [
        f"shop: {path}: {what}; {instead}" for path in ("namespace", "services.web.image")
    ]


def test_a_known_output_is_its_value(tmp_path: Path) -> None:
    found = component(tmp_path, WEB, edit='inputs["namespace"] = pulumi.Output.from_input("own")')
    assert {one.inputs["metadata"].get("namespace", "own") for one in objects(found)} == {"own"}


def test_a_secret_stands_among_the_secrets_and_nothing_else_does(tmp_path: Path) -> None:
    edit = """
inputs["config"] = {"levels": {"log": pulumi.Output.secret("debug")}}
inputs["secrets"] = {"keys": {"api": "hunter2"}}
"""
    assert refused(tmp_path, WEB, edit) == [
        "shop: config.levels.log: an encrypted value stands here; move it to a set under `secrets`",
        "shop: secrets.keys.api: it is not encrypted; "
        "write a secret Output, such as a secret of the stack's configuration",
    ]


def test_what_is_no_data_is_refused(tmp_path: Path) -> None:
    edit = 'inputs["config"] = {"page": {"text": pulumi.StringAsset("hello")}}'
    what = "a StringAsset stands here; write a plain value"
    assert refused(tmp_path, WEB, edit) == [f"shop: config.page.text: {what}"]


@pytest.mark.parametrize(
    "options",
    ["providers=[made]", "providers=dict(kubernetes=made)", "provider=made", "parent=above"],
)
def test_a_provider_of_its_own_is_refused(tmp_path: Path, options: str) -> None:
    edit = f"""
import pulumi_kubernetes
made = pulumi_kubernetes.Provider("other", context="other")
within = pulumi.ResourceOptions(providers=[made])
above = pulumi.ComponentResource("test:index:Above", "above", opts=within)
opts = pulumi.ResourceOptions({options})
"""
    what = "its cluster is not checked: that is the one of the stack's configuration"
    instead = "leave it out, and name a context by kubernetes:context"
    assert refused(tmp_path, WEB, edit) == [f"shop: providers.kubernetes: {what}; {instead}"]


def test_it_knows_its_own_last_deployment(tmp_path: Path) -> None:
    last = {"web": {"versions": {"v1": {"weight": 100, "pods": 2}}, "calls": []}}
    urn = f"urn:pulumi:dev::{PROJECT}::my:index:Above${TYPE}::shop"
    others = {urn.replace("shop", "other"): {"outputs": {"deployed": {}}}}
    traffic = {"largestStepPercent": 10}
    web = {"image": "web:1", "port": 8080, "replicas": 2, "traffic": traffic}
    halves = {name: {"weight": 50} for name in ("v1", "v2")}
    inputs = {"namespace": "shop", "services": {"web": {**web, "versions": halves}}}
    found = component(tmp_path, inputs, last={**others, urn: {"outputs": {"deployed": last}}})
    (warning,) = [one.text for one in found.messages if "moves at once" in one.text]
    assert warning.startswith("shop: services.web.versions: 50 % of the traffic moves at once")


def test_a_program_gets_its_urls_hosts_and_splits(tmp_path: Path) -> None:
    named = f'SettingsProvider("1.2.3").construct("shop", {TYPE!r}, inputs).state.items()'
    (tmp_path / "__main__.py").write_text(f"""
import pulumi
from components import provider
inputs = {WEB!r}
for name, value in provider.{named}:
    pulumi.export(name, value)
""")
    found = evaluate(tmp_path, "dev", Configuration.of(PROJECT, {}))
    assert found.outputs == component(tmp_path, WEB).outputs != {}


def test_what_it_refuses_comes_without_a_traceback() -> None:
    with pytest.raises(InputPropertiesError, match="shop: namespace: it is missing"):
        provider.SettingsProvider("1.2.3").construct("shop", TYPE, {"services": {}})


def test_the_engine_is_served_what_it_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[provider.SettingsProvider] = []
    monkeypatch.setattr(provider, "main", lambda one, _: served.append(one))
    provider.run("1.2.3")
    [one] = served
    assert one.version == "1.2.3"
    assert json.loads(one.schema or "") == package_schema("1.2.3")
