"""Plugins and fixtures of the whole suite."""

import pytest

from tests import examples
from tests.deployment import Deploy, deploy_program

pytest_plugins = ("testbed.pytest_plugin",)


def pytest_configure(config: pytest.Config) -> None:
    """Draw the same examples as always, or new ones at night."""
    examples.load_profile(examples.NIGHTLY if config.getoption("nightly") else examples.CI)


@pytest.fixture
def deploy() -> Deploy:
    """Runs a program to its end under Pulumi's mocks."""
    return deploy_program
