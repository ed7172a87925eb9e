"""What a program loads, or the refusal that it stops with."""

from collections.abc import Callable

import pytest

from microservices.load.configuration import RejectedConfiguration, load
from microservices.settings.stack import Settings
from tests.builders import Tree
from tests.deployment import Deploy


def loaded(deploy: Deploy, config: Tree, encrypted: tuple[str, ...] = ()) -> Settings:
    """The settings that a program gets."""
    found: list[Settings] = []
    deploy(lambda: found.append(load()[0].settings), config=config, encrypted=encrypted)
    return found[0]


def refusal(
    deploy: Deploy,
    config: Tree,
    encrypted: tuple[str, ...] = (),
    program: Callable[[], object] = load,
) -> list[str]:
    """The lines of the error that a program stops with."""
    with pytest.raises(RejectedConfiguration) as error:
        deploy(program, config=config, encrypted=encrypted)
    return str(error.value).splitlines()
