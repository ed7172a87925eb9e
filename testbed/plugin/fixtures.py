"""Fixtures of the testbed: one control plane and mesh a session, one namespace a test.

A test that uses one is skipped, with the reason, where the testbed cannot run.
"""

import os
import re
import secrets
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from testbed.plugin.layers import MISSING
from testbed.processes import namespaces

# Imported when a fixture is used: the fast layer must not wait for them.
if TYPE_CHECKING:
    from testbed.kubernetes.control_plane import ControlPlane
    from testbed.mesh.client import Client
    from testbed.mesh.gateway import Gateway
    from testbed.mesh.istiod import Mesh
    from testbed.mesh.policy_enforcer import PolicyEnforcer
    from testbed.pods.real_pods import RealPods
    from testbed.requests.backends import Backends
    from testbed.requests.load import Load, Plan

_LONGEST_NAME = 40
_run_folder = pytest.StashKey[Path]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Name the folder of logs in the report of a test that failed."""
    report = yield
    if report.failed and _run_folder in item.config.stash:
        report.sections.append(("testbed", f"logs: {item.config.stash[_run_folder]}"))
    return report


@pytest.fixture(scope="session")
def run_folder(pytestconfig: pytest.Config, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The folder of this run's data and logs; kept when a test failed."""
    from testbed.processes.run_folder import RunFolder

    _require_namespaces()
    with RunFolder() as folder:
        pytestconfig.stash[_run_folder] = folder.path
        yield folder.path
        folder.kept = bool(request.session.testsfailed)


@pytest.fixture(scope="session")
def control_plane(run_folder: Path) -> "Iterator[ControlPlane]":
    """The control plane of the session."""
    from testbed.kubernetes.control_plane import ControlPlane

    with ControlPlane(run_folder) as started:
        yield started


@pytest.fixture(scope="session")
def mesh(control_plane: "ControlPlane") -> "Iterator[Mesh]":
    """The mesh of the session."""
    from testbed.mesh.istiod import Mesh

    with Mesh(control_plane) as started:
        yield started


@pytest.fixture(scope="session")
def real_pods(mesh: "Mesh") -> "Iterator[RealPods]":
    """The real nodes of the session."""
    from testbed.pods.real_pods import RealPods, missing

    reason = missing()
    if reason:
        pytest.skip(reason)
    with RealPods(mesh) as started:
        yield started


@pytest.fixture
def policy_enforcer(mesh: "Mesh") -> "Iterator[PolicyEnforcer]":
    """The enforcement of NetworkPolicies, for the time of one test."""
    from testbed.mesh.policy_enforcer import PolicyEnforcer, missing

    reason = missing()
    if reason:
        pytest.skip(reason)
    with PolicyEnforcer(mesh) as started:
        yield started


@pytest.fixture
def namespace(control_plane: "ControlPlane", request: pytest.FixtureRequest) -> Iterator[str]:
    """A namespace for one test, called after it; emptied at its end (`Cluster.empty`)."""
    control_plane.check()
    words = re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_").lower())
    name = f"{words[:_LONGEST_NAME].strip('-')}-{secrets.token_hex(2)}"
    control_plane.cluster.create_namespace(name)
    yield name
    control_plane.cluster.empty(name)


@pytest.fixture
def backends(control_plane: "ControlPlane", namespace: str) -> "Iterator[Backends]":
    """The backends of the simulated pods; what is asked of this namespace's ends with the test."""
    from testbed.requests.behaviour import Selector

    yield control_plane.backends
    control_plane.backends.reset(Selector(namespace=namespace))


@pytest.fixture
def client(mesh: "Mesh", namespace: str) -> "Iterator[Client]":
    """A client in the namespace of the test."""
    started = mesh.client(namespace)
    yield started
    started.stop()


@pytest.fixture
def gateway(mesh: "Mesh", namespace: str) -> "Iterator[Gateway]":
    """An ingress gateway in the namespace of the test, with the label `istio: ingressgateway`."""
    started = mesh.gateway(namespace)
    yield started
    started.stop()


@pytest.fixture
def load(tmp_path: Path) -> "Iterator[Callable[[Plan, str | None], Load]]":
    """Start loads, from this machine or from a network namespace; those left over are ended."""
    from testbed.requests.load import Load

    started: list[Load] = []

    def start(plan: "Plan", network: str | None = None) -> Load:
        started.append(Load(plan, tmp_path / f"load-{len(started)}", network))
        return started[-1]

    yield start
    for load in started:
        load.kill()


def _require_namespaces() -> None:
    """Skip the test where the testbed cannot run."""
    if MISSING in os.environ:
        pytest.skip(os.environ[MISSING])
    if not namespaces.inside():
        pytest.skip("not in the testbed's namespaces: run `make test`")
