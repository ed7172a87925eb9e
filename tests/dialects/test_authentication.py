"""How callers of a service show who they are."""

from typing import Any

import pytest

from microservices.dialects.istio.authentication import (
    guarded_by,
    guarded_ports,
    peer_authentication_spec,
)
from microservices.dialects.istio.tokens import Guarded
from microservices.settings.mesh import MeshSettings
from tests.builders import Tree, microservice
from tests.objects.of_service import LABELS, deployed

ISSUER = "https://login.example.com"
AUTH = {"issuer": ISSUER, "jwksUri": f"{ISSUER}/keys", "audiences": ["shop"]}
PORTS: Tree = {
    "admin": {"port": 9090, "allowPlaintext": True},
    "data": {"port": 9000, "protocol": "tcp"},
}
COMPONENT = ("Authentication", "web")
KINDS = {"PeerAuthentication", "RequestAuthentication", "AuthorizationPolicy"}
AMBIENT: Any = {"data_plane": "ambient", "waypoint": True}
FLAGGER = {"traffic": {"owner": "flagger"}}


@pytest.mark.parametrize(
    ("keys", "labels", "ports"),
    [
        ({"ports": PORTS}, {"app": "web"}, ["9090"]),
        ({"ports": PORTS, "allowPlaintext": True}, {"app": "web"}, ["8080", "9090"]),
        ({"allowPlaintext": True, **FLAGGER}, {"app.kubernetes.io/name": "web"}, ["8080"]),
    ],
)
def test_all_ports_but_those_want_a_certificate(keys: Any, labels: Any, ports: list[str]) -> None:
    assert peer_authentication_spec("web", microservice(**keys), MeshSettings()) == {
        "selector": {"matchLabels": labels},
        "mtls": {"mode": "STRICT"},
        "portLevelMtls": {port: {"mode": "PERMISSIVE"} for port in ports},
    }


@pytest.mark.parametrize(
    ("keys", "mesh"), [({}, {}), ({"allowPlaintext": True}, {"allow_plaintext": True})]
)
def test_what_the_namespace_says_is_not_said_again(keys: Any, mesh: Any) -> None:
    found = peer_authentication_spec("web", microservice(**keys), MeshSettings(**mesh))
    assert found is None


@pytest.mark.parametrize(
    ("keys", "asked", "ports"),
    [
        ({}, [], ()),
        ({"ports": {"rpc": {"port": 81, "protocol": "grpc"}}}, [], ()),
        ({"ports": PORTS}, [], (8080, 9090)),
        ({"ports": PORTS}, ["admin"], (9090,)),
        ({"ports": {"rpc": {"port": 81}}}, ["http", "rpc"], ()),
    ],
)
def test_tokens_are_asked_for_on_every_port_with_requests_or_some(
    keys: Any, asked: list[str], ports: tuple[int, ...]
) -> None:
    settings = microservice(auth={**AUTH, "ports": asked}, **keys)
    assert settings.auth is not None
    assert tuple(port.number for port in guarded_ports(settings, settings.auth)) == ports


@pytest.mark.parametrize(
    ("mesh", "keys", "guarded"),
    [
        ({}, {}, Guarded(labels={"app": "web"})),
        ({}, {"ports": PORTS}, Guarded(labels={"app": "web"}, ports=(8080, 9090))),
        ({}, FLAGGER, Guarded(labels={"app.kubernetes.io/name": "web"})),
        (AMBIENT, {}, Guarded(services=("web",))),
    ],
)
def test_whoever_leads_to_the_pods_asks_for_tokens(mesh: Any, keys: Any, guarded: Guarded) -> None:
    settings = microservice(auth=AUTH, **keys)
    assert settings.auth is not None
    found = guarded_by("web", settings, settings.auth, MeshSettings(**mesh), ("web",))
    assert found == guarded


@pytest.mark.parametrize(
    ("routes", "services"), [("istio", ["web"]), ("gateway-api", ["web", "web-v1", "web-v2"])]
)
def test_tokens_are_asked_for_at_every_service_that_leads_to_the_pods(
    routes: Any, services: list[str]
) -> None:
    mesh = MeshSettings(**AMBIENT, routes=routes)
    found = deployed(mesh=mesh, auth=AUTH, versions={"v1": {"weight": 80}, "v2": {"weight": 20}})
    for kind in ("RequestAuthentication", "AuthorizationPolicy"):
        targets = found.manifests[kind, "web"]["spec"]["targetRefs"]
        assert [one["name"] for one in targets] == services


def test_policies_are_of_the_service_and_before_its_pods() -> None:
    found = deployed(auth=AUTH, allowPlaintext=True)
    policies = {(kind, "web") for kind in KINDS}
    metadata = {"name": "web", "namespace": "shop", "labels": LABELS}
    for kind, name in policies:
        manifest = found.manifests[kind, name]
        assert manifest["apiVersion"] == "security.istio.io/v1beta1"
        assert manifest["metadata"] == metadata
        assert manifest["spec"]["selector"] == {"matchLabels": {"app": "web"}}
        assert found.parent(kind, name) == COMPONENT
    assert policies <= found.needs("Deployment", "web-v1")
    assert found.needs("AuthorizationPolicy", "web") == {("RequestAuthentication", "web")}


@pytest.mark.parametrize(
    ("keys", "kinds"),
    [
        ({}, set[str]()),
        ({"auth": AUTH}, KINDS - {"PeerAuthentication"}),
        ({"ports": PORTS}, {"PeerAuthentication"}),
    ],
)
def test_there_is_what_is_written(keys: Any, kinds: set[str]) -> None:
    found = deployed(**keys)
    assert {kind for kind, _ in found.manifests} & KINDS == kinds
