"""Tokens that callers have to show at a real gateway, which other stacks share."""

from collections.abc import Iterator
from typing import Any

import pytest

from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.gateway import Gateway
from testbed.mesh.istiod import Mesh
from testbed.processes.processes import wait_until
from tests.mesh.shown_tokens import (
    ALLOWED,
    AUDIENCE,
    AUTH,
    FOR_OTHERS,
    LOGIN,
    REFUSED,
    STRANGER,
    bearing,
)
from tests.written_stack import WrittenStack, service

WEB = "web"


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
        self._gateway.wait_until_listens(80)
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
    control_plane.cluster.empty(edge)


@pytest.fixture
def neighbour(control_plane: ControlPlane, namespace: str) -> Iterator[str]:
    """The namespace of another stack."""
    name = f"{namespace}-n"
    control_plane.cluster.create_namespace(name)
    yield name
    control_plane.cluster.empty(name)


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
