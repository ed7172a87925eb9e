"""The schema of the component package says of the settings what their own schema does."""

from typing import Any

import pytest

from microservices.load.package_schema import TYPE, package_schema

SCHEMA = package_schema("1.2.3")
STACK = SCHEMA["resources"][TYPE]
INPUTS = STACK["inputProperties"]
TYPES = {name.removeprefix("microservices:index:"): one for name, one in SCHEMA["types"].items()}


def plain(kind: str, **others: object) -> dict[str, Any]:
    return {"type": kind, "plain": True, **others}


def map_of(name: str) -> dict[str, Any]:
    return {"$ref": f"#/types/microservices:index:{name}", "plain": True}


def one_of(*types: dict[str, Any]) -> dict[str, Any]:
    return {"oneOf": [*types], "plain": True}


TEXT = plain("string")
MATCH = one_of(TEXT, *(map_of(f"{name}Match") for name in ("Exact", "Prefix", "Regex", "Present")))


@pytest.mark.parametrize(
    ("of", "key", "said"),
    [
        ("MicroserviceSettings", "replicas", plain("integer")),
        (
            "MicroserviceSettings",
            "calls",
            plain("array", items=one_of(TEXT, map_of("CallSettings"))),
        ),
        ("MicroserviceSettings", "adopt", one_of(plain("boolean"), plain("array", items=TEXT))),
        ("MirrorSettings", "percent", plain("number")),
        ("RolloutSettings", "maxSurge", one_of(plain("integer"), TEXT)),
        ("MatchSettings", "headers", plain("object", additionalProperties=MATCH)),
        ("TriggerSettings", "metadata", plain("object", additionalProperties=TEXT)),
        ("ScalingSettings", "requestsPerSecond", map_of("RequestRateSettings")),
    ],
)
def test_a_setting_has_its_type(of: str, key: str, said: dict[str, Any]) -> None:
    found = TYPES[of]["properties"][key]
    assert {**said, "description": found["description"]} == found


def test_of_all_inputs_the_values_of_secrets_alone_may_be_outputs() -> None:
    values = INPUTS["secrets"]["additionalProperties"]["additionalProperties"]
    assert values == {"type": "string", "plain": False}
    assert str(SCHEMA).count("'plain': False") == 1


def test_a_setting_is_described_by_what_it_is_and_the_words_that_it_may_be() -> None:
    def said(of: str, key: str) -> str:
        return TYPES[of]["properties"][key]["description"]

    assert said("MicroserviceSettings", "replicas") == "Fixed number of pods of each version"
    assert said("MicroserviceSettings", "scheduling") == "Scheduling of the pods."
    kinds = "Kind of the object\n\nOne of ConfigMap, Secret"
    assert said("ExistingSetSettings", "kind") == kinds
    methods = TYPES["CorsSettings"]["properties"]["methods"]["description"]
    assert methods.startswith("Methods\n\nOne of GET, HEAD, POST, ")
    assert INPUTS["services"]["description"] == "Services by their names, each over `defaults`"


def test_required_is_what_no_default_may_fill_in() -> None:
    assert STACK["requiredInputs"] == ["namespace"]
    assert TYPES["CollectorSettings"]["required"] == ["namespace", "service", "port"]
    assert TYPES["PermissionSettings"]["required"] == ["resources", "verbs"]
    for merged in ("MicroserviceSettings", "ScalingSettings", "KeySettings"):
        assert TYPES[merged]["required"] == []


def test_the_package_has_one_component_with_three_outputs() -> None:
    assert (SCHEMA["name"], SCHEMA["version"]) == ("microservices", "1.2.3")
    assert list(SCHEMA["resources"]) == [TYPE]
    assert STACK["isComponent"]
    assert STACK["required"] == list(STACK["properties"]) == ["urls", "hosts", "splits"]
    versioned = {one["respectSchemaVersion"] for one in SCHEMA["language"].values()}
    assert (set(SCHEMA["language"]), versioned) == (LANGUAGES, {True})


LANGUAGES = {"csharp", "go", "java", "nodejs", "python"}
