"""Who may send which requests to a service."""

from typing import Any

import pytest

from microservices.dialects.istio.authorization import (
    authorization_policy_spec,
    from_account,
)
from microservices.kinds import istio
from microservices.plan.call_graph import Caller
from microservices.settings.mesh import MeshSettings
from microservices.settings.traffic.port import ServicePort
from tests.builders import microservice

HTTP, RPC = ServicePort("http", 8080, "http"), ServicePort("rpc", 9090, "grpc")
ACCOUNT = "cluster.local/ns/shop/sa/web"


def policy(
    *callers: Caller, mesh: dict[str, Any] | None = None, **keys: Any
) -> istio.AuthorizationPolicySpec | None:
    """The policy of `orders` for some callers."""
    settings = MeshSettings.model_validate(mesh or {})
    return authorization_policy_spec("orders", microservice(**keys), callers, settings)


def rule(source: dict[str, Any], **operation: Any) -> dict[str, Any]:
    return {"from": [{"source": source}], "to": [{"operation": operation}]}


def test_a_caller_is_known_by_its_certificate_and_asks_one_port() -> None:
    assert policy(Caller("shop", "web", HTTP, service="web")) == {
        "selector": {"matchLabels": {"app": "orders"}},
        "action": "ALLOW",
        "rules": [rule({"principals": [ACCOUNT]}, ports=["8080"])],
    }


def test_methods_and_paths_narrow_what_is_let_in() -> None:
    found = policy(Caller("shop", "web", RPC, ("GET", "HEAD"), ("/a", "/b/*"), service="web"))
    assert found is not None
    narrow = {"methods": ["GET", "HEAD"], "paths": ["/a", "/b/*"]}
    assert found.get("rules") == [rule({"principals": [ACCOUNT]}, ports=["9090"], **narrow)]


def test_a_whole_namespace_is_let_in_by_its_name() -> None:
    found = policy(Caller("watch", None, HTTP), Caller("watch", "prometheus", HTTP))
    assert found is not None
    assert found.get("rules") == [
        rule({"namespaces": ["watch"]}, ports=["8080"]),
        rule({"principals": ["cluster.local/ns/watch/sa/prometheus"]}, ports=["8080"]),
    ]


def test_what_is_written_twice_is_let_in_once() -> None:
    caller = Caller("shop", "web", HTTP, service="web")
    assert policy(caller, caller) == policy(caller)


def test_nobody_is_let_in_by_no_policy() -> None:
    assert policy() is None


def test_a_copy_of_flagger_has_the_same_callers() -> None:
    found = policy(Caller("shop", "web", HTTP), traffic={"owner": "flagger"})
    assert found is not None
    assert found.get("selector") == {"matchLabels": {"app.kubernetes.io/name": "orders"}}


@pytest.mark.parametrize("waypoint", [True, False])
def test_a_waypoint_looks_at_requests_before_the_service(waypoint: bool) -> None:
    found = policy(Caller("shop", "web", HTTP), mesh={"dataPlane": "ambient", "waypoint": waypoint})
    assert found is not None
    service = [{"group": "", "kind": "Service", "name": "orders"}]
    assert found.get("targetRefs") == (service if waypoint else None)
    assert ("selector" in found) is not waypoint


def test_one_account_is_let_into_a_whole_namespace() -> None:
    assert from_account("shop", "waypoint") == {
        "action": "ALLOW",
        "rules": [{"from": [{"source": {"principals": ["cluster.local/ns/shop/sa/waypoint"]}}]}],
    }


def test_who_has_no_certificate_is_let_in_on_the_port_alone() -> None:
    named, nameless = Caller("legacy", None, HTTP), Caller("legacy", None, RPC, plaintext=True)
    others = Caller("other", None, RPC, plaintext=True)
    found = policy(named, nameless, others)
    assert found is not None
    assert found.get("rules") == [
        rule({"namespaces": ["legacy"]}, ports=["8080"]),
        {"to": [{"operation": {"ports": ["9090"]}}]},
    ]
