"""Configuration as text, the way the CLI hands it to a program."""

import json
from typing import Any

import pytest

from microservices.offline.engine.configuration import Configuration, qualified, value_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("on", "on"),
        (True, "true"),
        (80, "80"),
        (0.5, "0.5"),
        (0.00001, "0.00001"),
        (1.5e-9, "1.5e-9"),
        (-2.5e30, "-2.5e+30"),
        ({}, "{}"),
        ([1, None, "é"], '[1,null,"é"]'),
        ({"b": {"d": 1, "c": 2}, "a": []}, '{"a":[],"b":{"c":2,"d":1}}'),
    ],
)
def test_a_value_is_written_as_go_writes_it(value: Any, text: str) -> None:
    assert value_text(value) == text


@pytest.mark.parametrize(
    ("key", "full"),
    [
        ("namespace", "shop:namespace"),
        ("shop:namespace", "shop:namespace"),
        ("kubernetes:context", "kubernetes:context"),
        ("shop:config:namespace", "shop:namespace"),
        ("a:b:c", "a:b:c"),
    ],
)
def test_a_key_gets_the_namespace_of_its_project(key: str, full: str) -> None:
    assert qualified(key, "shop") == full


def test_a_configuration_of_plain_values_qualifies_and_encodes_them() -> None:
    configuration = Configuration.of("shop", {"size": {"a": 1}, "k8s:b": "c"}, ["size"])
    assert configuration.values == {"shop:size": '{"a":1}', "k8s:b": "c"}
    assert configuration.secret_keys == {"shop:size"}


def test_blinded_shows_no_secret_and_sorts_by_key() -> None:
    values = {"z": "1", "secrets": {"set": {"key": "hunter2"}}, "whole": "hunter2"}
    configuration = Configuration.of("shop", values, ["secrets", "whole"])
    shown = {"shop:secrets": json.dumps({"set": {"key": "[secret]"}})}
    blinded = Configuration(
        "shop", configuration.values, configuration.secret_keys, shown
    ).blinded()
    assert list(blinded.items()) == [
        ("shop:secrets", '{"set": {"key": "[secret]"}}'),
        ("shop:whole", "[secret]"),
        ("shop:z", "1"),
    ]
