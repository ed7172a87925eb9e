"""What an Envoy does with a request, and what it holds of its endpoints."""

from typing import Any

import pytest

from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.client import Client
from testbed.processes.processes import wait_until
from testbed.requests.backends import Backends
from testbed.requests.behaviour import Behaviour, Selector
from testbed.requests.load import Plan
from tests.testbed.echo import PORT, deploy_echo

BOTH = {"v1": 80, "v2": 20}
V1 = {"route": [{"destination": {"host": "echo", "subset": "v1"}}]}


def routes(*http: dict[str, Any]) -> dict[str, Any]:
    """The changes that give echo these routes."""
    return {"spec": {"http": list(http)}}


def test_redirect_is_not_followed_and_the_method_is_sent(
    control_plane: ControlPlane, client: Client, namespace: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    moved = {"match": [{"method": {"exact": "PUT"}}], "redirect": {"uri": "/new"}}
    control_plane.cluster.patch("VirtualService", "echo", routes(moved, V1), namespace)
    client.wait_until_split("echo", PORT, {"v1": 100})
    answer = client.get("echo", PORT, "/old", method="PUT")
    assert (answer.status_code, answer.headers["location"]) == (301, f"http://echo:{PORT}/new")
    assert client.get("echo", PORT, "/?a=1&a=2", method="PATCH").json()["path"] == "/?a=1&a=2"


def test_header_that_is_added_to_one_that_is_there_is_seen_beside_it(
    control_plane: ControlPlane, client: Client, namespace: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    added = {**V1, "headers": {"request": {"add": {"x-colour": "red"}, "remove": ["x-secret"]}}}
    control_plane.cluster.patch("VirtualService", "echo", routes(added), namespace)
    client.wait_until_split("echo", PORT, {"v1": 100})
    headers = {"x-colour": "blue", "x-secret": "1", "Cookie": "a=1; b=2"}
    seen = client.get("echo", PORT, headers=headers).json()["headers"]
    assert seen["x-colour"] == "blue, red"
    assert seen["cookie"] == "a=1; b=2"
    assert "x-secret" not in seen


def test_pod_that_fails_is_ejected_for_a_while(
    control_plane: ControlPlane, client: Client, backends: Backends, namespace: str
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    detection = {
        "consecutive5xxErrors": 3,
        "interval": "0.5s",
        "baseEjectionTime": "2s",
        "maxEjectionPercent": 50,
    }
    policy = {"spec": {"trafficPolicy": {"outlierDetection": detection}}}
    control_plane.cluster.patch("DestinationRule", "echo", policy, namespace)
    client.wait_until_split("echo", PORT, BOTH)
    [failing, *_] = control_plane.cluster.find_all("Pod", namespace, "version=v1")
    one = Selector(namespace=namespace, pod=failing["metadata"]["name"])
    backends.behave(Behaviour(status=500), one)
    assert client.ejected("echo", PORT, "v1") == set()
    load = client.load(Plan("echo", PORT, rate=200))
    address = failing["status"]["podIP"]

    def ejected() -> bool:
        return client.ejected("echo", PORT, "v1") == {address}

    wait_until(ejected, 60, "waiting for the pod to be ejected")
    assert address in client.endpoints("echo", PORT, "v1")
    backends.behave(Behaviour(), one)
    wait_until(lambda: not ejected(), 60, "waiting for the pod to come back")
    assert load.stop().count(status=500, version="v1") >= 3


@pytest.mark.parametrize("share", [100, 50])
def test_copies_of_requests_are_counted_by_version_though_none_is_answered(
    control_plane: ControlPlane, client: Client, backends: Backends, namespace: str, share: int
) -> None:
    deploy_echo(control_plane.cluster, namespace)
    copies = {"destination": {"host": "echo", "subset": "v2"}, "percentage": {"value": share}}
    mirrored = routes({**V1, "mirrors": [copies]})
    control_plane.cluster.patch("VirtualService", "echo", mirrored, namespace)
    client.wait_until_split("echo", PORT, {"v1": 100})
    backends.behave(Behaviour(hang=True), Selector(namespace=namespace, version="v2"))
    result = client.load(Plan("echo", PORT, requests=1_000)).result()
    assert result.answers == {(200, "v1"): 1_000}
    wanted = 1_000 * share / 100
    off = 5 * (1_000 * share / 100 * (1 - share / 100)) ** 0.5

    def arrived() -> bool:
        selected = Selector(namespace=namespace, version="v2")
        return abs(sum(backends.requests(selected).values()) - wanted) <= off

    wait_until(arrived, 60, "waiting for the copies")
