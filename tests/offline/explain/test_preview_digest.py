"""A preview as JSON, held against one that the real engine made of the stand-in.

Engine 3.260 with provider 4.33, no cluster; source positions and the duration were taken out, and
lists of URNs sorted.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from microservices.offline.engine.configuration import Configuration
from microservices.offline.engine.evaluation import (
    UNKNOWN,
    Evaluation,
    Message,
    Resource,
    Secret,
)
from microservices.offline.explain.preview_digest import digest, digest_text
from microservices.offline.files.stack_files import StackFiles, read_stack
from tests.offline.programs import STAND_IN, stand_in

ENGINE = json.loads((STAND_IN.parent / "stand_in_preview.json").read_text())
URN = "urn:pulumi:dev::shop::a:b:C::c"


def own() -> dict[str, Any]:
    """The digest of the stand-in, through JSON and back."""
    files = StackFiles.of("test", STAND_IN / "Pulumi.test.yaml", STAND_IN / "Pulumi.yaml")
    return json.loads(digest_text(stand_in(), read_stack(files)))


def state(**options: Any) -> dict[str, Any]:
    """The state of a resource with these options."""
    kind, inputs = options.pop("type", "a:b:C"), options.pop("inputs", {})
    custom = options.pop("custom", True)
    resource = Resource(URN, kind, "c", "", custom, inputs, options=options)
    evaluation = Evaluation("dev", "shop", (resource,), {}, ())
    return digest(evaluation, Configuration.of("shop", {}))["steps"][0]["newState"]


def test_the_engine_previews_the_same_resources_with_the_same_state() -> None:
    steps = {step["urn"]: step for step in own()["steps"]}
    assert steps.keys() == {step["urn"] for step in ENGINE["steps"]}
    for step in ENGINE["steps"]:
        assert steps[step["urn"]] == step


@pytest.mark.parametrize("key", ["config", "diagnostics", "changeSummary"])
def test_the_engine_says_the_same_of_the_rest(key: str) -> None:
    assert own()[key] == ENGINE[key]


def test_keys_come_in_the_engine_s_order() -> None:
    found = own()
    assert list(found) == list(ENGINE)
    orders = {step["urn"]: list(step["newState"]) for step in ENGINE["steps"]}
    assert {step["urn"]: list(step["newState"]) for step in found["steps"]} == orders


def test_the_text_is_indented_ascii_and_the_same_every_time() -> None:
    evaluation = Evaluation("dev", "shop", (), {}, (Message("info", "é", URN),))
    text = digest_text(evaluation, Configuration.of("shop", {}))
    assert text.isascii()
    assert text.startswith('{\n    "config": {},\n')
    assert json.loads(text)["diagnostics"] == [{"urn": URN, "message": "é\n", "severity": "info"}]


def test_a_provider_that_the_program_made_is_named() -> None:
    reference = "urn:pulumi:dev::shop::pulumi:providers:a::own::id"
    assert state(provider=reference)["provider"] == reference


def test_the_default_provider_is_that_of_package_and_version() -> None:
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    prefix = "urn:pulumi:dev::shop::pulumi:providers:a::default"
    assert state(version="1.2.3")["provider"] == f"{prefix}_1_2_3::{unknown}"
    assert state()["provider"] == f"{prefix}::{unknown}"


@pytest.mark.parametrize(
    "rest", [{"custom": False}, {"type": "pulumi:providers:a"}, {"type": "pulumi:pulumi:Stack"}]
)
def test_what_needs_no_provider_names_none(rest: dict[str, Any]) -> None:
    assert "provider" not in state(**rest)


@pytest.mark.parametrize(
    ("option", "shown"),
    [
        ({"importId": "x"}, {"importID": "x"}),
        ({"replace_with": ("x",)}, {"replaceWith": ["x"]}),
        ({"hideDiffs": ("x",)}, {"hideDiff": ["x"]}),
        ({"protect": True, "retainOnDelete": True}, {"protect": True, "retainOnDelete": True}),
        ({"customTimeouts": {"create": "1h30m"}}, {"customTimeouts": {"create": 5400}}),
        ({"customTimeouts": {"read": "1.5s20ms"}}, {"customTimeouts": {"read": 1.52}}),
        ({"hooks": {"on_error": ("x",)}}, {"resourceHooks": {"OnError": ["x"]}}),
    ],
)
def test_options_have_the_engine_s_names(option: dict[str, Any], shown: dict[str, Any]) -> None:
    found = state(**option)
    assert {key: found[key] for key in shown} == shown


def test_what_is_taken_over_is_an_import() -> None:
    made = Resource(URN, "a:b:C", "c", "", custom=True, inputs={})
    taken = replace(made, urn=f"{URN}2", options={"importId": "shop/c"})
    evaluation = Evaluation("dev", "shop", (made, taken), {}, ())
    found = digest(evaluation, Configuration.of("shop", {}))
    assert [step["op"] for step in found["steps"]] == ["create", "import"]
    assert found["changeSummary"] == {"create": 1, "import": 1}


def test_objects_of_kubernetes_come_in_their_normal_form() -> None:
    inputs = {"apiVersion": "v1", "kind": "Pod", "spec": {"volumes": [], "hostNetwork": True}}
    found = state(type="kubernetes:core/v1:Pod", inputs=inputs)["inputs"]
    assert found == {"apiVersion": "v1", "kind": "Pod", "spec": {"hostNetwork": True}}


def test_no_secret_is_shown_and_what_is_not_known_is_marked() -> None:
    inputs = {"a": Secret("hunter2"), "b": {"c": [{"d": Secret("hunter2")}]}, "e": UNKNOWN}
    assert state(inputs=inputs)["inputs"] == {
        "a": "[secret]",
        "b": {"c": "[secret]"},
        "e": "<computed>",
    }


@pytest.mark.parametrize("key", ["data", "stringData"])
def test_a_secret_is_secret_as_a_whole(key: str) -> None:
    found = state(type="kubernetes:core/v1:Secret", inputs={key: {"k": Secret("hunter2")}})
    assert found["inputs"] == {"data": "[secret]"}


def test_the_recorded_preview_holds_nothing_of_the_machine_it_was_made_on() -> None:
    text = (Path(STAND_IN.parent) / "stand_in_preview.json").read_text()
    assert "/" not in text.replace("core/v1", "").replace("apps/v1", "").replace("com/v1", "")
