"""Plugins and fixtures of the whole suite."""

import gc
from collections.abc import Generator

import pytest

from tests import examples, packages
from tests.deployment import Deploy, deploy_program

COVERING = {packages.ROOT / packages.tests_of(name) for name in packages.PRODUCT}
"""Folders of the tests, each of which covers the package of the same name."""

pytest_plugins = ("testbed.plugin.pytest_plugin",)


def pytest_configure(config: pytest.Config) -> None:
    """Draw the same examples as always, or new ones at night."""
    examples.load_profile(examples.NIGHTLY if config.getoption("nightly") else examples.CI)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for garbage in what tests make alone: among all that is collected it takes a sixth."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure coverage by the tests of a part itself, each of one case.

    Others run most of the project many times over, which takes several times as long when it is
    measured, and covers much that none of them asserts. `no_cover` of pytest-cov would still
    measure the fixtures of a test.
    """
    measuring = item.config.pluginmanager.get_plugin("_cov")
    generated = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    if measuring is None or (COVERING.intersection(item.path.parents) and not generated):
        return (yield)
    measuring.cov_controller.pause()
    try:
        return (yield)
    finally:
        measuring.cov_controller.resume()


@pytest.fixture
def deploy() -> Deploy:
    """Runs a program to its end under Pulumi's mocks."""
    return deploy_program
