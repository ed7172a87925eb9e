"""The keys of the JSON Schema: which are required, described, and declared in Pulumi.yaml."""

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from microservices.load.schema import stack_schema
from tests.builders import Tree
from tests.stacks import PROJECT

ROOT = Path(__file__).parents[2]


def test_only_what_is_merged_is_optional() -> None:
    definitions = stack_schema(PROJECT)["$defs"]
    required = {name: definitions[name].get("required") for name in definitions}
    assert {name: keys for name, keys in required.items() if keys} == {
        "AcceptanceSettings": ["rule", "path", "reason"],
        "CallerSettings": ["namespace"],
        "CollectorSettings": ["namespace", "service", "port"],
        "ExactMatch": ["exact"],
        "ExactPath": ["exact"],
        "LaneSettings": ["header", "versions"],
        "OpenPrefix": ["prefix"],
        "PermissionSettings": ["resources", "verbs"],
        "PrefixMatch": ["prefix"],
        "PrefixPath": ["prefix"],
        "PresentMatch": ["present"],
        "RegexMatch": ["regex"],
        "TokenHeaderSettings": ["name"],
        "TokenIssuerSettings": ["issuer"],
        "TolerationSettings": ["key"],
    }


@pytest.mark.parametrize(
    ("key", "declared", "sound"),
    [
        ("services", {"type": "object", "default": {}}, True),
        ("services", {"default": {"web": {"prot": 1}}}, False),
        ("strict", {"type": "boolean", "default": False, "description": "text"}, True),
        ("strict", {"default": "no"}, False),
        ("observability", {"value": {"prometheusOperator": True}}, True),
        ("observability", {"value": {"prometheus": True}}, False),
        ("shared", {"value": {"defaults": {"replicas": 2}, "gateway": {"tls": {}}}}, True),
        ("shared", {"value": {"defaults": {"replica": 2}}}, False),
        ("shared", {"value": {"services": {}}}, False),
    ],
)
def test_what_pulumi_yaml_declares_is_checked_too(key: str, declared: Tree, sound: bool) -> None:
    schema = Draft202012Validator(stack_schema(PROJECT))
    project = {"runtime": "python", "config": {f"{PROJECT}:{key}": declared}}
    assert (list(schema.iter_errors(project)) == []) is sound


def test_every_key_of_the_settings_is_declared_in_pulumi_yaml() -> None:
    config = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["config"]
    declared = {
        key.removeprefix(f"{PROJECT}:"): value
        for key, value in config.items()
        if key.startswith(f"{PROJECT}:")
    }
    keys = stack_schema(PROJECT)["else"]["properties"]["config"]["properties"]
    assert {*declared} == {key.removeprefix(f"{PROJECT}:") for key in keys} | {"catalog", "shared"}
    types = {"string": str, "object": dict, "boolean": bool, "array": list}
    for key, value in declared.items():
        assert value["description"]
        if "default" in value:
            assert type(value["default"]) is types[value["type"]]
        else:
            assert key in ("namespace", "catalog")


def test_every_key_is_described() -> None:
    found = stack_schema(PROJECT)
    definitions = found["$defs"]
    config = found["else"]["properties"]["config"]["properties"]
    # A key without the prefix refers to the one with it.
    whole = {key: value for key, value in config.items() if ":" in key}
    assert config.keys() - whole == {key.partition(":")[2] for key in whole}
    for name, keys in {
        "config": whole,
        **{name: one["properties"] for name, one in definitions.items()},
    }.items():
        for key, value in keys.items():
            choices = [value, *value.get("anyOf", [])]
            references = [choice["$ref"].split("/")[-1] for choice in choices if "$ref" in choice]
            described = [value, *(definitions[reference] for reference in references)]
            assert any("description" in one for one in described), f"{name}.{key}"


def test_a_key_keeps_its_description_its_range_and_its_default() -> None:
    definitions = stack_schema(PROJECT)["$defs"]
    assert {"MicroserviceSettings", "VersionSettings", "MeshSettings"} <= definitions.keys()
    port = definitions["MicroserviceSettings"]["properties"]["port"]
    assert port["description"] == "TCP port of the Service, and of the container"
    assert port["anyOf"] == [{"type": "integer", "minimum": 1, "maximum": 65535}, {"type": "null"}]
    drain = definitions["RolloutSettings"]["properties"]["drainSeconds"]
    assert drain["default"] == 10
    assert drain["anyOf"] == [{"type": "integer", "minimum": 0, "maximum": 300}, {"type": "null"}]
    weight = definitions["VersionSettings"]["properties"]["weight"]
    assert weight["anyOf"].count({"type": "null"}) == 1
    assert weight["default"] is None


@pytest.mark.parametrize(
    ("key", "sound"),
    [
        (f"{PROJECT}:strict", True),
        ("strict", True),
        ("kubernetes:namespace", True),
        ("aws:region", True),
        ("former:strict", False),
        ("former:catalog", False),
    ],
)
def test_no_key_of_pulumi_yaml_has_the_prefix_of_another_project(key: str, sound: bool) -> None:
    schema = Draft202012Validator(stack_schema(PROJECT))
    assert (list(schema.iter_errors({"runtime": "python", "config": {key: {}}})) == []) is sound


def test_the_prefix_of_the_keys_is_the_name_of_the_project() -> None:
    shop = Draft202012Validator(stack_schema("shop"))
    assert list(shop.iter_errors({"config": {"shop:namespace": "one"}})) == []
    assert list(shop.iter_errors({"config": {f"{PROJECT}:namespace": "one"}})) != []
