"""Options `--layer` and `--nightly`; the last lines of a test run count its outcomes by layer.

With `CI=true` a whole run fails, with the reason, where a layer proves less than it has to.
"""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from testbed.plugin.layers import ENGINE, LAYERS, Tally, layer_of, read_floors

pytest_plugins = ("testbed.plugin.fixtures", "testbed.plugin.workers")

NIGHTLY = "nightly"
MAY_SKIP = "TESTS_MAY_SKIP"
"""Environment variable with what is in the reason of each test that CI lets be skipped."""

_FLOORS = "layer_floors"
# Options that leave some tests of a layer out: such a run need not prove it.
_NARROWING = ("keyword", "markexpr", "lf", "deselect", "ignore", "ignore_glob", "collectonly")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, and the setting that holds the floors of the layers."""
    parser.addoption(
        "--layer",
        action="append",
        choices=LAYERS,
        default=[],
        help="run the tests of this layer only; may be given more than once",
    )
    parser.addoption(
        "--nightly",
        action="store_true",
        help="run long series as well, and ten times as many generated examples",
    )
    parser.addini(
        _FLOORS, "tests that have to pass in CI, such as `mesh: 90`", type="linelist", default=[]
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start to count."""
    config.addinivalue_line("markers", f"{NIGHTLY}: a long series; runs with --nightly alone")
    config.pluginmanager.register(LayerCounts(config), "testbed-layer-counts")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import no file of another layer than those asked for, but one that is named itself."""
    layers = config.getoption("layer")
    if not layers or not collection_path.is_file():
        return None
    file = Path(os.path.relpath(collection_path, config.rootpath))
    return None if layer_of(file.as_posix()) in layers else True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of other layers than those asked for, and long series."""
    layers = config.getoption("layer") or LAYERS
    nightly = config.getoption("nightly")
    wanted: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        is_wanted = nightly or not item.get_closest_marker(NIGHTLY)
        (wanted if is_wanted and layer_of(item.nodeid) in layers else others).append(item)
    if others:
        items[:] = wanted
        config.hook.pytest_deselected(items=others)


class LayerCounts:
    """Counts the reports of a run, and prints the counts when all else has been printed.

    With them it prints what tests record of themselves, by the fixture `record_property`.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._tally = Tally()
        self._properties: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count the call of a test, and a failure or skip before or after it."""
        layer = layer_of(report.nodeid)
        if report.skipped:
            self._tally.add(layer, "skipped", _reason(report))
        elif report.failed or report.when == "call":
            self._tally.add(layer, report.outcome)
            self._properties += [f"{name}: {value}" for name, value in report.user_properties]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, object, object]:
        """Print after the terminal reporter, whose own lines come in this hook."""
        unproven = self._unproven()
        if unproven and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        result = yield
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            for line in (*self._tally.lines(), *self._properties, *self._engine(), *unproven):
                reporter.write_line(line)
        return result

    def _engine(self) -> list[str]:
        """Which engine ran, where one did."""
        if not self._tally.ran(ENGINE):
            return []
        from testbed import engine

        return [f"engine: {engine.missing() or engine.description()}"]

    def _unproven(self) -> list[str]:
        """Why this run proves less than it has to; only a whole run in CI has to."""
        if os.environ.get("CI") != "true" or not _is_whole(self._config):
            return []
        floors = read_floors(self._config.getini(_FLOORS))
        layers = self._config.getoption("layer") or LAYERS
        return self._tally.unproven(layers, floors, os.environ.get(MAY_SKIP, ""))


def _is_whole(config: pytest.Config) -> bool:
    """Whether the run has every test of its layers."""
    everywhere = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    narrowed = any(config.getoption(option, None) for option in _NARROWING)
    is_worker = hasattr(config, "workerinput")
    return everywhere and not narrowed and not is_worker


def _reason(report: pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
