"""The workers of a parallel test run (`pytest -n auto`): a testbed for each, and who runs what.

Each worker runs in namespaces of its own, with a control plane and a mesh of its own once a test
asks for one. Some of these tests wait for pods and proxies, so there is a worker more than cores.
"""

import os
import shlex
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

from testbed.plugin.layers import ENGINE, LAYERS, PYTHON_ALONE, layer_of
from testbed.processes.processes import PATIENCE

# Not imported by a run without `-n`.
if TYPE_CHECKING:
    import execnet
    from xdist.remote import Producer
    from xdist.scheduler import Scheduling

_TOGETHER = "files_together"
_MORE_THAN_CORES = 1
# Workers and what they start wait for one another. Programs written in Go collect garbage less
# often, which takes a seventh less of CPU: https://pkg.go.dev/runtime#hdr-Environment_Variables
_ENVIRONMENT = {PATIENCE: "4", "GOGC": "400"}
_IN_NAMESPACES = shlex.join(
    [sys.executable, "-m", "testbed", "run", "--or-outside", "--", sys.executable]
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting that holds what runs in one worker."""
    parser.addini(
        _TOGETHER,
        "files whose tests run in one worker, which sets up once what they share",
        type="linelist",
        default=[],
    )


def pytest_configure(config: pytest.Config) -> None:
    """Let a worker measure coverage once.

    pytest-cov 7.1 starts a second measurement there, as if it were the process that hands out
    tests, and to pause the one goes on with the other.
    """
    coverage = config.pluginmanager.get_plugin("_cov")
    if coverage is not None and hasattr(config, "workerinput"):
        coverage.cov_controller.cov.stop()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """As many as there are cores, and one more where tests wait."""
    cores = len(os.sched_getaffinity(0))
    return cores if _computes(config) else cores + _MORE_THAN_CORES


def pytest_xdist_setupnodes(config: pytest.Config, specs: "Sequence[execnet.XSpec]") -> None:
    """Start the workers in namespaces, or outside of them where there can be none."""
    if not _computes(config):
        os.environ.update(_ENVIRONMENT | os.environ)
        for spec in specs:
            spec.python = _IN_NAMESPACES


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "Scheduling":
    """Hand out tests one by one, or by the file; short ones so that those of a file stay together.

    `--dist loadgroup` of pytest-xdist 3.8 tells no group from another with pytest 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling, WorkStealingScheduling

    if _computes(config):
        return WorkStealingScheduling(config, log)
    together = config.getini(_TOGETHER)

    class _ByTestOrFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return file if file in together else nodeid

    config.option.loadscopereorder = False
    return _ByTestOrFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let the workers begin with what takes longest, so that none of them is the last by far.

    Tests of a file of the engine wait for the same things: they are spread over the run, or every
    worker would wait at a time.
    """
    if hasattr(config, "workerinput"):
        items.sort(key=_order)


def _order(item: pytest.Item) -> tuple[int, int]:
    layer = layer_of(item.nodeid)
    return -LAYERS.index(layer), crc32(item.nodeid.encode()) if layer == ENGINE else 0


def _computes(config: pytest.Config) -> bool:
    """Whether the run has tests of those layers alone that need nothing but Python."""
    layers = config.getoption("layer")
    return bool(layers) and set(layers) <= set(PYTHON_ALONE)
