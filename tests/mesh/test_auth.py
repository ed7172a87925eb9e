"""Tokens and certificates that callers have to show, at real sidecars."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from testbed.kubernetes.control_plane import ControlPlane
from testbed.pods.real_pods import RealPod, RealPods
from testbed.processes.processes import wait_until
from tests.builders import Tree
from tests.mesh.shown_tokens import ALLOWED, AUDIENCE, AUTH, FOR_OTHERS, LOGIN, REFUSED, bearing
from tests.written_stack import WrittenStack, service

WEB, PORT, METRICS = "web", 8080, 9090


class Callers:
    """A service that asks for tokens, on real pods, and one that calls it."""

    def __init__(self, stack: WrittenStack, pods: RealPods) -> None:
        self.stack, self._pods = stack, pods

    def deploy(self, mesh: Tree | None = None, **keys: Any) -> RealPod:
        """Deploy the service with these keys; returns the caller once it is answered."""
        ports = keys.get("ports", {})
        calls = [WEB, *({"service": WEB, "port": port} for port in ports)]
        services = {
            WEB: service(replicas=1, **keys),
            "caller": service(port=8090, replicas=1, calls=calls),
        }
        self.stack.deploy(services, mesh=mesh or {})
        caller = self.pod("caller")
        caller.wait_until_split(WEB, PORT, {"v1": 100})
        return caller

    def pod(self, name: str) -> RealPod:
        """The one pod of a service."""
        [pod] = self._pods.pods(self.stack.namespace, f"app={name}")
        return pod


@pytest.fixture
def callers(control_plane: ControlPlane, real_pods: RealPods, namespace: str) -> Callers:
    """A namespace of real pods."""
    real_pods.take(namespace)
    return Callers(WrittenStack(control_plane.cluster, namespace), real_pods)


def test_a_service_takes_the_tokens_of_its_issuers_and_no_others(callers: Callers) -> None:
    caller = callers.deploy(auth=AUTH)

    def status(token: str | None, path: str = "/orders", method: str = "GET") -> int:
        return caller.get(WEB, PORT, path, bearing(token), method).status_code

    wait_until(lambda: status(None) == 403, 60, "waiting for the policies")
    assert {name: status(token) for name, token in ALLOWED.items()} == dict.fromkeys(ALLOWED, 200)
    assert {name: status(token) for name, token in REFUSED.items()} == dict.fromkeys(REFUSED, 401)
    for token in FOR_OTHERS.values():
        answer = caller.get(WEB, PORT, "/orders", bearing(token))
        assert (answer.status_code, answer.text) == (403, "Audiences in Jwt are not allowed")
    assert status(None) == 403
    assert status(None, "/healthz") == status(None, "/public/a") == 200
    assert status(None, "/healthz?a=1") == 200
    assert status(None, "/healthz/a") == status(None, "/public") == 403
    assert status(None, "/public/../orders") == 403
    assert status(REFUSED["expired"], "/healthz") == 401
    assert status(None, method="OPTIONS") == 403
    seen = caller.get(WEB, PORT, "/", bearing(ALLOWED["of the issuer"])).json()
    assert "authorization" not in seen["headers"]


def test_a_token_may_come_elsewhere_and_go_on_and_preflights_come_without(
    callers: Callers,
) -> None:
    places = {
        "fromHeaders": [{"name": "x-token", "prefix": "Token "}],
        "fromCookies": ["session"],
    }
    one = {"issuer": LOGIN.name, "audiences": [AUDIENCE], "jwks": LOGIN.jwks}
    caller = callers.deploy(auth={**one, **places, "forwardToken": True, "allowPreflight": True})
    token = ALLOWED["of the issuer"]

    def answer(method: str = "GET", **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return caller.get(WEB, PORT, "/", named, method)

    wait_until(lambda: answer().status_code == 403, 60, "waiting for the policies")
    assert answer(authorization=f"Bearer {token}").status_code == 403
    found = answer(x_token=f"Token {token}")
    assert (found.status_code, found.json()["headers"]["x-token"]) == (200, f"Token {token}")
    assert answer(cookie=f"session={token}").status_code == 200
    preflight = {"origin": "https://a.example", "access_control_request_method": "PUT"}
    assert answer("OPTIONS", **preflight).status_code == 200
    assert answer("OPTIONS").status_code == answer("PUT", **preflight).status_code == 403


@pytest.fixture
def stranger(control_plane: ControlPlane, real_pods: RealPods, namespace: str) -> Iterator[RealPod]:
    """A pod of another namespace that has no sidecar, and so no certificate."""
    cluster, outside = control_plane.cluster, f"{namespace}-out"
    cluster.create_namespace(outside)
    real_pods.take(outside, sidecars=False)
    containers = [{"name": "stranger", "image": "stranger:1"}]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "stranger"}}
    cluster.apply([{**pod, "spec": {"containers": containers}}], outside)
    [found] = real_pods.pods(outside)
    yield found
    cluster.empty(outside)


def test_plaintext_is_taken_on_one_port_or_in_the_whole_stack_and_refused_elsewhere(
    callers: Callers, stranger: RealPod
) -> None:

    def taken(port: int) -> bool:
        try:
            return stranger.get_address(callers.pod(WEB).address, port).status_code == 200
        except requests.ConnectionError:
            return False

    callers.deploy(mesh={"allowPlaintext": True}, allowFrom=[stranger.namespace])
    wait_until(lambda: taken(PORT), 60, "waiting for the stack to take plaintext")
    let_in = [{"namespace": stranger.namespace, "port": "metrics"}]
    ports = {"metrics": {"port": METRICS, "allowPlaintext": True}}
    caller = callers.deploy(ports=ports, allowFrom=let_in)
    address = callers.pod(WEB).address
    wait_until(lambda: caller.get(WEB, METRICS).status_code == 200, 60, "waiting for the new port")
    assert caller.get(WEB, PORT).status_code == 200
    wait_until(lambda: taken(METRICS), 60, "waiting for the port to take plaintext")
    with pytest.raises(requests.ConnectionError, match="reset"):
        stranger.get_address(address, PORT)
    seen = caller.get(WEB, METRICS).json()["headers"]["x-forwarded-client-cert"]
    assert f"/ns/{caller.namespace}/sa/caller" in seen
