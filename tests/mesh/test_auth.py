"""Tokens and certificates that callers have to show, at real sidecars and at a real gateway."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from testbed.control_plane import ControlPlane
from testbed.gateway import Gateway
from testbed.mesh import Mesh
from testbed.processes import wait_until
from testbed.real_pods import RealPod, RealPods
from tests.tokens import Issuer
from tests.written_stack import WrittenStack, service

WEB, PORT, METRICS = "web", 8080, 9090
AUDIENCE = "https://api.example.com"
LOGIN, PARTNER = Issuer("https://login.example.com"), Issuer("partner", elliptic=True)
# Who says that it is the issuer, and has other keys.
FORGER = Issuer(LOGIN.name)
STRANGER = Issuer("https://elsewhere.example.com")
AUTH: dict[str, Any] = {
    "issuer": LOGIN.name,
    "audiences": [AUDIENCE, "other"],
    "jwks": LOGIN.jwks,
    "otherIssuers": [{"issuer": PARTNER.name, "audiences": ["shop"], "jwks": PARTNER.jwks}],
    "pathsWithoutToken": ["/healthz", {"prefix": "/public/"}],
}
PAST = int(time.time()) - 3600
ALLOWED = {
    "of the issuer": LOGIN.token(AUDIENCE),
    "for several": LOGIN.token(["else", "other"]),
    "of the other issuer": PARTNER.token("shop"),
}
REFUSED = {
    "expired": LOGIN.token(AUDIENCE, exp=PAST),
    "not valid yet": LOGIN.token(AUDIENCE, nbf=PAST + 7200),
    "with another key": FORGER.token(AUDIENCE),
    "of another issuer": STRANGER.token(AUDIENCE),
    "changed": f"{LOGIN.token(AUDIENCE)[:-8]}AAAAAAAA",
    "no token": "nothing",
}
# Envoy knows who has these, and that they are not for the service: 403, and not 401.
FOR_OTHERS = {
    "for another audience": LOGIN.token("https://elsewhere.example.com"),
    "for nobody": LOGIN.token(),
    "for the audience of the other issuer": LOGIN.token("shop"),
}


def bearing(token: str | None) -> dict[str, str]:
    """The header of a request with a token."""
    return {} if token is None else {"authorization": f"Bearer {token}"}


class Callers:
    """A service that asks for tokens, on real pods, and one that calls it."""

    def __init__(self, stack: WrittenStack, pods: RealPods) -> None:
        self.stack, self._pods = stack, pods

    def deploy(self, **keys: Any) -> RealPod:
        """Deploy the service with these keys; returns the caller once it is answered."""
        ports = keys.get("ports", {})
        calls = [WEB, *({"service": WEB, "port": port} for port in ports)]
        services = {
            WEB: service(replicas=1, **keys),
            "caller": service(port=8090, replicas=1, calls=calls),
        }
        self.stack.deploy(services)
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
    cluster.delete("Namespace", outside)


def test_a_port_of_a_pod_takes_plaintext_and_the_other_one_refuses_it(
    callers: Callers, stranger: RealPod
) -> None:
    let_in = [{"namespace": stranger.namespace, "port": "metrics"}]
    ports = {"metrics": {"port": METRICS, "allowPlaintext": True}}
    caller = callers.deploy(ports=ports, allowFrom=let_in)
    address = callers.pod(WEB).address
    assert caller.get(WEB, PORT).status_code == caller.get(WEB, METRICS).status_code == 200

    def taken() -> bool:
        try:
            return stranger.get_address(address, METRICS).status_code == 200
        except requests.ConnectionError:
            return False

    wait_until(taken, 60, "waiting for the port to take plaintext")
    with pytest.raises(requests.ConnectionError, match="reset"):
        stranger.get_address(address, PORT)
    seen = caller.get(WEB, METRICS).json()["headers"]["x-forwarded-client-cert"]
    assert f"/ns/{caller.namespace}/sa/caller" in seen


class Outside:
    """Stacks behind one gateway, as somebody outside of the cluster sees them."""

    def __init__(self, control_plane: ControlPlane, gateway: Gateway) -> None:
        self._cluster = control_plane.cluster
        self._gateway = gateway

    def deploy(self, namespace: str, routes: str, auth: dict[str, Any] | None) -> str:
        """Deploy a stack with one service; returns its host, which the gateway then knows."""
        host, front = f"{namespace}.example", self._gateway.namespace
        gateway = {
            "hosts": [host],
            "plaintext": True,
            "namespace": front,
            "selector": {"istio": "ingressgateway"},
            "service": "ingressgateway",
            **({"auth": auth} if auth else {}),
        }
        mesh = {"allowPlaintext": True, "ingressNamespaces": [front], "routes": routes}
        web = service(replicas=1, expose={})
        stack = WrittenStack(self._cluster, namespace)
        stack.deploy({WEB: web}, gateway=gateway, mesh=mesh)
        known = (200, 403)
        what = f"waiting for the routes of {host}"
        wait_until(lambda: self.status(host, "/healthz") in known, 60, what)
        return host

    def status(self, host: str, path: str = "/", token: str | None = None) -> int:
        """The status of one request."""
        return self._gateway.get(host, path, bearing(token)).status_code


@pytest.fixture
def outside(control_plane: ControlPlane, mesh: Mesh, namespace: str) -> Iterator[Outside]:
    """A gateway in a namespace of its own, which no stack closes."""
    edge = f"{namespace[:50]}-edge"
    control_plane.cluster.create_namespace(edge)
    control_plane.cluster.wait_until(bool, "ServiceAccount", "default", edge)
    gateway = mesh.gateway(edge)
    yield Outside(control_plane, gateway)
    gateway.stop()
    control_plane.cluster.delete("Namespace", edge)


@pytest.fixture
def neighbour(control_plane: ControlPlane, namespace: str) -> Iterator[str]:
    """The namespace of another stack."""
    name = f"{namespace}-n"
    control_plane.cluster.create_namespace(name)
    yield name
    control_plane.cluster.delete("Namespace", name)


@pytest.mark.parametrize("routes", ["istio", "gateway-api"])
def test_a_gateway_asks_for_tokens_at_the_hosts_of_the_stack_alone(
    outside: Outside, namespace: str, neighbour: str, routes: str
) -> None:
    own, other = outside.deploy(namespace, routes, AUTH), outside.deploy(neighbour, routes, None)
    wait_until(lambda: outside.status(own) == 403, 60, "waiting for the policies")
    for host in (own, f"{own}:8443", own.upper()):
        assert outside.status(host) == 403
        assert outside.status(host, "/healthz") == 200
        found = {name: outside.status(host, "/", token) for name, token in ALLOWED.items()}
        assert found == dict.fromkeys(ALLOWED, 200)
        found = {name: outside.status(host, "/", token) for name, token in REFUSED.items()}
        assert found == dict.fromkeys(REFUSED, 401)
        found = {name: outside.status(host, "/", token) for name, token in FOR_OTHERS.items()}
        assert found == dict.fromkeys(FOR_OTHERS, 403)
    assert outside.status(other) == 200
    # No RequestAuthentication knows of hosts: tokens are checked for all of them.
    assert outside.status(other, "/", REFUSED["of another issuer"]) == 401


def test_a_token_for_a_neighbour_at_the_gateway_is_none_for_the_stack(
    outside: Outside, namespace: str, neighbour: str
) -> None:
    host = outside.deploy(namespace, "istio", AUTH)
    issuers = [
        {"issuer": LOGIN.name, "audiences": ["neighbour"], "jwks": LOGIN.jwks},
        {"issuer": STRANGER.name, "audiences": [AUDIENCE], "jwks": STRANGER.jwks},
    ]
    first, *more = issuers
    other = outside.deploy(neighbour, "istio", {**first, "otherIssuers": more})
    own, strange = LOGIN.token("neighbour"), STRANGER.token(AUDIENCE)
    for token in (own, strange):

        def admitted(shown: str = token) -> bool:
            return outside.status(other, "/", shown) == 200

        wait_until(admitted, 60, "waiting for the issuers of the neighbour")
        assert outside.status(host, "/", token) == 403
    for token in ALLOWED.values():
        assert outside.status(host, "/", token) == 200
        assert outside.status(other, "/", token) == 403
