from testbed.behaviour import Behaviour, Selector
from testbed.client import Client
from testbed.control_plane import ControlPlane
from testbed.load import Plan
from tests.testbed.echo import PORT, deploy_echo


def test_split_is_what_the_virtual_service_says(
    control_plane: ControlPlane, client: Client, namespace: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    client.wait_until_split("echo", PORT, {"v1": 80, "v2": 20})
    result = client.load(Plan("echo", PORT, requests=20_000)).result()
    assert result.lost == 0, result.examples
    assert result.total == 20_000
    three_standard_errors = 3 * (20_000 * 0.2 * 0.8) ** 0.5
    assert abs(result.count(version="v2") - 4_000) < three_standard_errors


def test_load_sustains_5000_requests_per_second(
    control_plane: ControlPlane, client: Client, namespace: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    client.wait_until_split("echo", PORT, {"v1": 80, "v2": 20})
    result = client.load(Plan("echo", PORT, seconds=3)).result()
    assert result.lost == 0, result.examples
    assert result.rate > 5_000


def test_open_loop_sends_at_its_rate_and_counts_late_answers_from_when_they_were_due(
    control_plane: ControlPlane, client: Client, namespace: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    client.wait_until_split("echo", PORT, {"v1": 80, "v2": 20})
    slow = Selector(namespace=namespace, version="v2")
    control_plane.backends.behave(Behaviour(delay_milliseconds=200), slow)
    result = client.load(Plan("echo", PORT, seconds=3, rate=200, connections=64)).result()
    assert result.lost == 0, result.examples
    assert 570 <= result.total <= 600
    assert result.percentiles["50"] < 100
    assert result.percentiles["99"] >= 200


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
