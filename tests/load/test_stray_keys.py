"""Keys that the program finds under another prefix than its own."""

import json
from collections.abc import Callable

import pulumi
import pytest
from pulumi.runtime.config import CONFIG

from microservices.load.configuration import RejectedConfiguration, load
from tests.builders import Tree, service, stack
from tests.deployment import Deploy
from tests.load.loading import refusal

STRAY = (
    "nothing reads this key: `former` is neither the name of this project, `microservices`, nor a "
    "package that is installed here"
)


def with_others(config: Tree, *encrypted: str) -> Callable[[], object]:
    """A program that finds keys beside those of its own project."""

    def program() -> None:
        for key, value in config.items():
            found = pulumi.runtime.set_config if key not in encrypted else set_secret
            found(key, value if isinstance(value, str) else json.dumps(value))
        load()

    return program


def set_secret(key: str, value: str) -> None:
    """Set a key as the engine hands over one that holds a secret."""
    pulumi.runtime.set_all_config({**CONFIG.get(), key: value}, [key])


def test_a_key_under_a_former_name_of_the_project_is_not_dropped(deploy: Deploy) -> None:
    program = with_others({"former:strict": True, "former:catalog": {"web": service()}})
    assert refusal(deploy, stack(), program=program) == [
        f"Pulumi.dev.yaml: former:strict: {STRAY}; write `microservices:strict`",
        f"Pulumi.yaml: former:catalog: {STRAY}; write `microservices:catalog`",
    ]


def test_of_a_stack_under_a_former_name_nothing_else_is_told(deploy: Deploy) -> None:
    program = with_others({f"former:{key}": value for key, value in stack().items()})
    assert refusal(deploy, {}, program=program) == [
        f"Pulumi.dev.yaml: former:namespace: {STRAY}; write `microservices:namespace`",
        f"Pulumi.dev.yaml: former:services: {STRAY}; write `microservices:services`",
    ]


def test_secrets_under_a_former_name_are_not_shown(deploy: Deploy) -> None:
    secrets = {"app": {"key": "hunter2"}, "hunter3": "hunter4"}
    program = with_others({"former:secrets": secrets}, "former:secrets")
    with pytest.raises(RejectedConfiguration) as error:
        deploy(program, config=stack())
    assert [problem.path for problem in error.value.problems] == ["former:secrets"]
    assert "hunter" not in str(error.value)
