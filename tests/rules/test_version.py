"""Keys of config sets that one version reads otherwise."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack, warnings

PLACE = "Pulumi.dev.yaml: microservices:services.web.versions.v2.config.app"
CONFIG = {"app": {"level": "info"}}


def overriding(entries: Tree, sets: Tree, **keys: Any) -> Tree:
    """A stack whose version v2 reads some keys otherwise."""
    versions = {"v1": {"weight": 100}, "v2": {"weight": 0, "config": entries}}
    return stack(services={"web": service(versions=versions, **keys)}, **sets)


@pytest.mark.parametrize(
    "keys",
    [
        {"configFrom": ["app"]},
        {"envKeys": {"LEVEL": {"set": "app", "key": "level"}}},
        {"volumes": {"config": {"path": "/etc/app", "configSet": "app"}}},
        {"jobs": {"a": {"command": ["a"], "configFrom": ["app"]}}},
        {"sidecars": {"a": {"image": "a:1", "configFrom": ["app"]}}},
    ],
)
def test_keys_of_a_set_that_is_read_are_taken(keys: Tree) -> None:
    values = overriding({"app": {"level": "debug", "more": "1"}}, {"config": CONFIG}, **keys)
    assert problems(values) == []
    assert warnings(values) == []


@pytest.mark.parametrize(
    ("sets", "line"),
    [
        (
            {"secrets": {"app": {"key": "1"}}},
            "it is a set of secrets, whose values are never written in plain text; "
            "add a set of secrets for this version, and read that",
        ),
        (
            {"externalSecrets": {"app": {"store": "vault", "keys": {"a": {"key": "b"}}}}},
            "it is a set of secrets, whose values are never written in plain text; "
            "add a set of secrets for this version, and read that",
        ),
        (
            {},
            "there is no set `app` under `config`; "
            "add it there with the keys that all versions read",
        ),
    ],
)
def test_only_config_is_read_otherwise(sets: Tree, line: str) -> None:
    assert problems(overriding({"app": {"level": "debug"}}, sets)) == [f"{PLACE}: {line}"]


def test_the_version_reads_the_set() -> None:
    values = overriding({"app": {"level": "debug"}}, {"config": CONFIG})
    assert problems(values) == [
        f"{PLACE}: version v2 does not read this set; "
        "add `app` to its `configFrom`, or leave it out"
    ]


def test_the_set_fits_an_object_with_the_keys_of_the_version() -> None:
    config = {"app": {"a": "x" * 2**19, "b": "1"}}
    room = 2**20 - 2**19 - 4
    fitting = overriding({"app": {"c": "x" * room}}, {"config": config}, configFrom=["app"])
    assert problems(fitting) == []
    wider = overriding({"app": {"c": "x" * (room + 1)}}, {"config": config}, configFrom=["app"])
    assert problems(wider) == [
        f"{PLACE}: with these keys the set has 1048577 bytes, of at most 1048576; "
        "split it into several sets"
    ]
    assert problems(overriding({"app": {"a": "y"}}, {"config": config}, configFrom=["app"])) == []
