"""The option `--layer`, and the count of outcomes by layer in the last lines of a test run."""

from collections.abc import Generator

import pytest

from testbed.layers import ENGINE, LAYERS, Tally, layer_of

pytest_plugins = ("testbed.fixtures",)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--layer`."""
    parser.addoption(
        "--layer",
        action="append",
        choices=LAYERS,
        default=[],
        help="run the tests of this layer only; may be given more than once",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start to count."""
    config.pluginmanager.register(LayerCounts(config), "testbed-layer-counts")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of other layers than those asked for."""
    wanted = config.getoption("layer")
    if not wanted:
        return
    others = [item for item in items if layer_of(item.nodeid) not in wanted]
    items[:] = [item for item in items if layer_of(item.nodeid) in wanted]
    config.hook.pytest_deselected(items=others)


class LayerCounts:
    """Counts the reports of a run, and prints the counts when all else has been printed."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._tally = Tally()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count the call of a test, and a failure or skip before or after it."""
        layer = layer_of(report.nodeid)
        if report.skipped:
            self._tally.add(layer, "skipped", _reason(report))
        elif report.failed or report.when == "call":
            self._tally.add(layer, report.outcome)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self) -> Generator[None, object, object]:
        """Print after the terminal reporter, whose own lines come in this hook."""
        result = yield
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            for line in (*self._tally.lines(), *self._engine()):
                reporter.write_line(line)
        return result

    def _engine(self) -> list[str]:
        """Which engine ran, where one did."""
        if not self._tally.ran(ENGINE):
            return []
        from testbed import engine

        return [f"engine: {engine.missing() or engine.description()}"]


def _reason(report: pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
