"""Plugins and fixtures of the whole suite."""

import pytest
from hypothesis import settings

from tests.deployment import Deploy, deploy_program

pytest_plugins = ("testbed.pytest_plugin",)

# Examples are the same in every run, and a slow machine is no failure.
settings.register_profile("project", deadline=None, derandomize=True, database=None)
settings.load_profile("project")


@pytest.fixture
def deploy() -> Deploy:
    """Runs a program to its end under Pulumi's mocks."""
    return deploy_program
