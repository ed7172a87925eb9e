"""The environment of a container: plain values, keys of sets, fields of the pod, whole sets."""

from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pulumi_kubernetes.core.v1 import ContainerArgsDict

from microservices.settings.pods.container import ContainerSettings
from microservices.specs.pods.environment import environment
from microservices.specs.source import Source

SOURCES = {"a": Source("ConfigMap", "a-1"), "b": Source("Secret", "b-2")}


def found(**keys: Any) -> ContainerArgsDict:
    settings = ContainerSettings.model_validate(keys, by_name=False)
    return environment(settings, SOURCES, "web")


def literal(value: str) -> str:
    """A plain value as the manifest has it."""
    (variable,) = cast("dict[str, Any]", found(env={"X": value}))["env"]
    return variable["value"]


def expanded(text: str) -> str:
    """What the kubelet makes of a value, where every variable is empty.

    https://github.com/kubernetes/kubernetes/blob/master/third_party/forked/golang/expansion/expand.go
    """
    result, rest = "", text
    while rest:
        if rest.startswith("$("):
            name, closed, after = rest[2:].partition(")")
            result, rest = (result, after) if closed else (f"{result}$(", name)
        elif rest.startswith("$$"):
            result, rest = f"{result}$", rest[2:]
        else:
            result, rest = result + rest[0], rest[1:]
    return result


def test_without_any_there_is_only_the_name_of_the_container() -> None:
    assert found() == {"name": "web"}


def test_variables_of_every_kind_stand_in_the_order_of_their_names() -> None:
    written = {
        "env": {"LEVEL": "info", "A": ""},
        "envKeys": {"URL": {"set": "a", "key": "url"}, "KEY": {"set": "b", "key": "key"}},
        "envFields": {"IP": "status.podIP", "CPU": "limits.cpu", "MEMORY": "requests.memory"},
    }
    resource = {"container_name": "web"}
    assert found(**written) == {
        "name": "web",
        "env": [
            {"name": "A", "value": ""},
            {
                "name": "CPU",
                "value_from": {"resource_field_ref": {**resource, "resource": "limits.cpu"}},
            },
            {"name": "IP", "value_from": {"field_ref": {"field_path": "status.podIP"}}},
            {"name": "KEY", "value_from": {"secret_key_ref": {"name": "b-2", "key": "key"}}},
            {"name": "LEVEL", "value": "info"},
            {
                "name": "MEMORY",
                "value_from": {"resource_field_ref": {**resource, "resource": "requests.memory"}},
            },
            {"name": "URL", "value_from": {"config_map_key_ref": {"name": "a-1", "key": "url"}}},
        ],
    }


def test_whole_sets_are_read_in_the_order_written() -> None:
    assert found(configFrom=["b", "a"]) == {
        "name": "web",
        "env_from": [{"secret_ref": {"name": "b-2"}}, {"config_map_ref": {"name": "a-1"}}],
    }


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("$(X)", "$$(X)"),
        ("$HOME", "$HOME"),
        ("5$", "5$"),
        ("$$", "$$$"),
        ("$2y$10$$(X)", "$2y$10$$$$(X)"),
    ],
)
def test_a_dollar_is_doubled_only_where_kubernetes_would_take_it_for_more(
    value: str, written: str
) -> None:
    assert literal(value) == written


@given(st.text("$()aX"))
@example("$$$(X)")
@example("$($(X)")
def test_the_process_sees_a_plain_value_as_it_was_written(value: str) -> None:
    assert expanded(literal(value)) == value
