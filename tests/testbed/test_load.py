from collections.abc import Callable

import psutil

from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.client import Client
from testbed.processes.processes import Process, free_port, wait_until
from testbed.requests.behaviour import Behaviour, Selector
from testbed.requests.load import Load, Plan
from tests.testbed.echo import PORT, deploy_echo


def test_split_is_what_the_virtual_service_says(
    control_plane: ControlPlane, client: Client, namespace: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    client.wait_until_split("echo", PORT, {"v1": 80, "v2": 20})
    result = client.load(Plan("echo", PORT, requests=20_000)).result()
    assert result.lost == 0, result.examples
    assert result.total == 20_000
    # A fair split lies outside three standard errors once in 370 times, outside five it does not.
    five_standard_errors = 5 * (20_000 * 0.2 * 0.8) ** 0.5
    assert abs(result.count(version="v2") - 4_000) < five_standard_errors


def test_each_part_needs_less_than_one_core_for_5000_requests_per_second(
    control_plane: ControlPlane, client: Client, namespace: str
) -> None:
    """CPU time, not rate: it says the same on a machine that does other things as well."""
    deploy_echo(control_plane.cluster, namespace)
    client.wait_until_split("echo", PORT, {"v1": 80, "v2": 20})
    load = client.load(Plan("echo", PORT))
    parts = {
        "load": load.process,
        "sidecar": client.sidecar.process,
        "backends": control_plane.backends.process,
    }
    used = {name: -cpu_seconds(process) for name, process in parts.items()}
    before = requests(control_plane, namespace)
    wait_until(lambda: requests(control_plane, namespace) > before + 10_000, 60, "waiting")
    count = requests(control_plane, namespace) - before
    for name, process in parts.items():
        used[name] += cpu_seconds(process)
    load.stop()
    assert max(used.values()) / count < 1 / 5_000, used
    assert sum(used.values()) / count < 2 / 5_000, used


def requests(control_plane: ControlPlane, namespace: str) -> int:
    """How many requests the backends of the namespace have got."""
    return sum(control_plane.backends.requests(Selector(namespace=namespace)).values())


def cpu_seconds(process: Process) -> float:
    """CPU time that a program and its children have used."""
    first = psutil.Process(process.popen.pid)
    times = [found.cpu_times() for found in (first, *first.children(recursive=True))]
    return sum(found.user + found.system for found in times)


def test_open_loop_sends_at_its_rate_and_counts_late_answers_from_when_they_were_due(
    control_plane: ControlPlane, client: Client, namespace: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    client.wait_until_split("echo", PORT, {"v1": 80, "v2": 20})
    slow = Selector(namespace=namespace, version="v2")
    control_plane.backends.behave(Behaviour(delay_milliseconds=200), slow)
    result = client.load(Plan("echo", PORT, seconds=3, rate=200, connections=200)).result()
    assert result.lost == 0, result.examples
    assert result.total == 600
    assert result.percentiles["50"] < 200
    assert result.percentiles["99"] >= 200


def test_connection_waits_between_its_requests(
    control_plane: ControlPlane, client: Client, namespace: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    client.wait_until_split("echo", PORT, {"v1": 80, "v2": 20})
    plan = Plan("echo", PORT, requests=20, connections=2, pause_seconds=0.1)
    result = client.load(plan).result()
    assert (result.total, result.lost) == (20, 0)
    assert result.seconds >= 0.9


def test_failing_backends_are_counted_by_version(
    control_plane: ControlPlane, client: Client, namespace: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    client.wait_until_split("echo", PORT, {"v1": 80, "v2": 20})
    failing = Selector(namespace=namespace, version="v2")
    control_plane.backends.behave(Behaviour(status=500), failing)
    result = client.load(Plan("echo", PORT, requests=1_000)).result()
    assert result.count(status=500, version="v2") == result.lost > 0
    assert result.count(status=200, version="v1") == 1_000 - result.lost


def test_request_without_an_answer_fails_with_its_reason(
    control_plane: ControlPlane, client: Client, namespace: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    client.wait_until_split("echo", PORT, {"v1": 80, "v2": 20})
    control_plane.backends.behave(Behaviour(hang=True), Selector(namespace=namespace))
    plan = Plan("echo", PORT, requests=5, connections=5, timeout_seconds=0.5)
    result = client.load(plan).result()
    assert result.failures == {"no answer within 0.5 s": 5}
    assert result.total == 0


def test_load_is_sent_from_this_machine_to_an_address(
    control_plane: ControlPlane, load: Callable[[Plan], Load], namespace: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    [pod, *_] = control_plane.cluster.find_all("Pod", namespace, "version=v1")
    plan = Plan("echo", PORT, address=pod["status"]["podIP"], requests=100)
    assert load(plan).result().answers == {(200, "v1"): 100}


def test_connection_that_is_refused_is_a_failure_with_its_reason(
    load: Callable[[Plan], Load], namespace: str
) -> None:
    assert namespace
    result = load(Plan("echo", free_port(), requests=3, connections=1)).result()
    assert result.total == 0
    assert result.lost == 3
    assert list(result.failures) == ["connect: Connection refused"]
