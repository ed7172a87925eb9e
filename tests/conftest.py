"""Plugins and fixtures of the whole suite."""

from pathlib import Path

import pytest

from tests import examples
from tests.deployment import Deploy, deploy_program

COVERING = [Path(__file__).parent / name for name in ("settings", "components", "rules")]
"""Folders of the tests, each of which covers the folder of the same name."""

pytest_plugins = ("testbed.pytest_plugin",)


def pytest_configure(config: pytest.Config) -> None:
    """Draw the same examples as always, or new ones at night."""
    examples.load_profile(examples.NIGHTLY if config.getoption("nightly") else examples.CI)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure coverage by the tests of a part itself, each of one case.

    Others run most of the project many times over, which takes several times as long when it is
    measured, and covers much that none of them asserts.
    """
    for item in items:
        generated = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        if item.path.parent not in COVERING or generated:
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture
def deploy() -> Deploy:
    """Runs a program to its end under Pulumi's mocks."""
    return deploy_program
