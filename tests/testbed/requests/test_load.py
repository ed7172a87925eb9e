"""Loads: what they send, when, what comes back, and what it costs."""

from collections.abc import Callable, Iterator

import psutil
import pytest

from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest
from testbed.mesh.client import Client
from testbed.processes.processes import Process, free_port, wait_until
from testbed.requests.backends import Backends
from testbed.requests.behaviour import Behaviour, Selector
from testbed.requests.load import Load, Plan
from tests.testbed.echo import PORT


@pytest.fixture
def behave(control_plane: ControlPlane, echo: str) -> Iterator[Callable[..., None]]:
    """Sets the behaviour of echo, or of one of its versions, until the end of the test."""
    backends = control_plane.backends
    yield lambda behaviour, **which: backends.behave(behaviour, Selector(namespace=echo, **which))
    backends.reset(Selector(namespace=echo))


def test_a_load_and_the_backends_need_less_than_the_proxy_between_them(
    control_plane: ControlPlane, caller: Client, echo: str
) -> None:
    """Of CPU time in one run, which says the same on a slow machine and beside other things."""
    backends = control_plane.backends
    load = caller.load(Plan("echo", PORT))
    parts = {"load": load.process, "sidecar": caller.sidecar.process, "backends": backends.process}
    used = {name: -cpu_seconds(process) for name, process in parts.items()}
    before = requests(backends, echo)
    wait_until(lambda: requests(backends, echo) > before + 10_000, 60, "waiting")
    for name, process in parts.items():
        used[name] += cpu_seconds(process)
    load.stop()
    proxy = used.pop("sidecar")
    assert max(used.values()) < proxy, used


def requests(backends: Backends, namespace: str) -> int:
    """How many requests the backends of the namespace have got."""
    return sum(backends.requests(Selector(namespace=namespace)).values())


def cpu_seconds(process: Process) -> float:
    """CPU time that a program and its children have used."""
    first = psutil.Process(process.popen.pid)
    times = [found.cpu_times() for found in (first, *first.children(recursive=True))]
    return sum(found.user + found.system for found in times)


def test_open_loop_sends_at_its_rate_and_counts_late_answers_from_when_they_were_due(
    caller: Client, behave: Callable[..., None]
) -> None:
    behave(Behaviour(delay_milliseconds=200), version="v2")
    result = caller.load(Plan("echo", PORT, seconds=3, rate=200, connections=200)).result()
    assert result.lost == 0, result.examples
    assert result.total == 600
    assert result.percentiles["50"] < 200
    assert result.percentiles["99"] >= 200


def test_connection_waits_between_its_requests(caller: Client) -> None:
    plan = Plan("echo", PORT, requests=20, connections=2, pause_seconds=0.1)
    result = caller.load(plan).result()
    assert (result.total, result.lost) == (20, 0)
    assert result.seconds >= 0.9


def test_failing_backends_are_counted_by_version(
    caller: Client, behave: Callable[..., None]
) -> None:
    behave(Behaviour(status=500), version="v2")
    result = caller.load(Plan("echo", PORT, requests=1_000)).result()
    assert result.count(status=500, version="v2") == result.lost > 0
    assert result.count(status=200, version="v1") == 1_000 - result.lost


def test_request_without_an_answer_fails_with_its_reason(
    caller: Client, behave: Callable[..., None]
) -> None:
    behave(Behaviour(hang=True))
    plan = Plan("echo", PORT, requests=5, connections=5, timeout_seconds=0.5)
    result = caller.load(plan).result()
    assert result.failures == {"no answer within 0.5 s": 5}
    assert result.total == 0


def test_load_is_sent_from_this_machine_to_an_address(
    load: Callable[[Plan], Load], echoes: list[Manifest]
) -> None:
    plan = Plan("echo", PORT, address=echoes[0]["status"]["podIP"], requests=100)
    assert load(plan).result().answers == {(200, "v1"): 100}


@pytest.mark.usefixtures("run_folder")
def test_connection_that_is_refused_is_a_failure_with_its_reason(
    load: Callable[[Plan], Load],
) -> None:
    result = load(Plan("echo", free_port(), requests=3, connections=1)).result()
    assert result.total == 0
    assert result.lost == 3
    assert list(result.failures) == ["connect: Connection refused"]
