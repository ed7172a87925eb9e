"""Whom the pods behind a destination let in, as `offline traffic` tells it."""

from typing import Any

import pytest

from microservices.offline.failure import Failure
from microservices.offline.traffic.decide import decide
from microservices.offline.traffic.decision import Connection, Forward, Share
from microservices.offline.traffic.mesh import Mesh
from microservices.offline.traffic.request import Request
from tests.offline.objects import Manifest, placed, service, workload
from tests.offline.routing import ISTIO, RULES, asked, rule, to

API = "cluster.local/ns/shop/sa/api"
FROM_API = Request("web", 8080, source_namespace="shop", principal=API)
POD = {"containers": [{"name": "web", "ports": [{"name": "http", "containerPort": 9000}]}]}
PODS = (workload("v1", pod=POD), workload("v2", pod=POD))
SPLIT = rule({"route": [to("v1", weight=1), to("v2", weight=1)]})
NOBODY = "403: no AuthorizationPolicy lets api ask for this"


def policy(action: str, *rules: Manifest, **selected: str) -> Manifest:
    spec = {"action": action, "selector": {"matchLabels": {"app": "web", **selected}}}
    version = "security.istio.io/v1"
    return placed("AuthorizationPolicy", "web", version, spec={**spec, "rules": list(rules)})


def allowed(account: str = "api", **operation: list[str]) -> Manifest:
    """A rule that lets an account send something."""
    principal = f"cluster.local/ns/shop/sa/{account}"
    source = {"source": {"principals": [principal]}}
    return {"from": [source], "to": [{"operation": operation}]}


def shares(*objects: Manifest, **rest: Any) -> tuple[Share, ...]:
    """Where a request of `api` goes to, with a route that splits in two."""
    action = asked(SPLIT, *RULES, *PODS, *objects, **{"principal": API, **rest}).action
    assert isinstance(action, Forward)
    return action.shares


def refused(*objects: Manifest, **rest: Any) -> list[str]:
    return [share.target.refused for share in shares(*objects, **rest)]


def test_without_a_policy_everybody_is_let_in() -> None:
    assert refused() == ["", ""]


def test_who_is_allowed_is_let_in_and_nobody_else_is() -> None:
    assert refused(policy("ALLOW", allowed())) == ["", ""]
    assert refused(policy("ALLOW", allowed("job"))) == [NOBODY, NOBODY]


def test_a_policy_of_one_version_refuses_there_alone() -> None:
    assert refused(policy("ALLOW", allowed("job"), version="v2")) == ["", NOBODY]


def test_of_a_sender_that_nobody_knows_nothing_is_said() -> None:
    assert refused(policy("ALLOW", allowed("job")), principal="") == ["", ""]


@pytest.mark.parametrize(
    ("method", "path", "let"),
    [("GET", "/orders?page=2", True), ("POST", "/orders", False), ("GET", "/other", False)],
)
def test_methods_and_paths_count(method: str, path: str, let: bool) -> None:
    narrow = policy("ALLOW", allowed(methods=["GET"], paths=["/orders"]))
    assert refused(narrow, method=method, path=path) == [("" if let else NOBODY)] * 2


def test_the_path_is_the_one_that_the_pods_see() -> None:
    rewritten = rule(
        {"match": [{"uri": {"exact": "/a"}}], "route": [to()], "rewrite": {"uri": "/b"}}
    )
    pods = (*RULES, *PODS, policy("ALLOW", allowed(paths=["/b"])))
    action = asked(rewritten, *pods, path="/a", principal=API).action
    assert isinstance(action, Forward)
    assert [share.target.refused for share in action.shares] == [""]


def test_headers_count() -> None:
    asking = {"when": [{"key": "request.headers[X-Tester]", "values": ["yes"]}]}
    narrow = policy("ALLOW", {**allowed(), **asking})
    assert refused(narrow, headers=(("X-TESTER", "yes"),)) == ["", ""]
    assert refused(narrow) == [NOBODY, NOBODY]


@pytest.mark.parametrize(("target", "port"), [("http", "9000"), (9001, "9001"), (None, "8080")])
def test_the_port_is_that_of_the_pods(target: Any, port: str) -> None:
    own = {"port": 8080, **({"targetPort": target} if target else {})}
    for written, expected in ((port, ""), ("1", NOBODY)):
        seen = [service(ports=[own]), *PODS, policy("ALLOW", allowed(ports=[written]))]
        action = decide(Mesh(seen), FROM_API).action
        assert isinstance(action, Forward)
        assert [share.target.refused for share in action.shares] == [expected]


def test_a_token_is_asked_for() -> None:
    source = {"source": {"notRequestPrincipals": ["https://id.example/*"]}}
    needs = "403: needs a token of https://id.example"
    assert refused(policy("DENY", {"from": [source]})) == [needs, needs]


def test_copies_are_refused_as_well() -> None:
    mirrored = rule({"route": [to("v1")], "mirror": {"host": "web", "subset": "v2"}})
    closed = policy("ALLOW", allowed("job"), version="v2")
    action = asked(mirrored, *RULES, *PODS, closed, principal=API).action
    assert isinstance(action, Forward)
    assert [share.target.refused for share in action.shares] == [""]
    assert [share.target.refused for share in action.mirrors] == [NOBODY]


def test_a_connection_is_closed() -> None:
    tcp = service(ports=[{"port": 8080, "name": "tcp"}])
    action = decide(Mesh([tcp, *PODS, policy("ALLOW", allowed("job"))]), FROM_API).action
    assert isinstance(action, Connection)
    [share] = action.shares
    assert share.target.refused == "closed: no AuthorizationPolicy lets api connect"


def test_what_is_missing_or_outside_refuses_nobody() -> None:
    closed = policy("ALLOW", allowed("job"))
    nowhere = asked(rule({"route": [to("v9")]}), *PODS, closed, principal=API).action
    assert isinstance(nowhere, Forward)
    assert (nowhere.shares[0].target.refused, nowhere.shares[0].target.missing != "") == ("", True)
    spec = {"hosts": ["a.b"], "ports": [{"number": 80, "protocol": "HTTP"}]}
    entry = placed("ServiceEntry", "bank", ISTIO, spec=spec)
    action = asked(entry, closed, *PODS, host="a.b", port=80, principal=API).action
    assert isinstance(action, Forward)
    assert [share.target.refused for share in action.shares] == [""]


def test_a_redirect_asks_no_pod() -> None:
    led = rule({"redirect": {"uri": "/b"}})
    assert asked(led, *PODS, policy("ALLOW"), principal=API).action == asked(led).action


def test_what_a_policy_asks_and_nobody_knows_ends_the_command() -> None:
    with pytest.raises(Failure, match="no users is known here"):
        refused(policy("ALLOW", {"from": [{"source": {"users": ["me"]}}]}))
