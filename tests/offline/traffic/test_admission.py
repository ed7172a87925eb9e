"""Whom the pods behind a destination let in, as `offline traffic` tells it."""

from typing import Any

import pytest

from microservices.offline.failure import Failure
from microservices.offline.traffic.decision import Connection, Share
from tests.offline.objects import Manifest, placed, service, workload
from tests.offline.traffic.routing import ISTIO, asked, forwarded, rule, to

API = "cluster.local/ns/shop/sa/api"
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


TOKEN = {"from": [{"source": {"notRequestPrincipals": ["https://id.example/*"]}}]}
NEEDS = "403: needs a token of https://id.example"
NARROW = policy("ALLOW", allowed(methods=["GET"], paths=["/orders"]))
ASKING = {"when": [{"key": "request.headers[X-Tester]", "values": ["yes"]}]}
TESTERS = policy("ALLOW", {**allowed(), **ASKING})


def reasons(shares: tuple[Share, ...]) -> list[str]:
    return [share.target.refused for share in shares]


def refused(*objects: Manifest, split: Manifest = SPLIT, **rest: Any) -> list[str]:
    """Why the targets of a request of `api` refuse it, with a route that splits in two."""
    return reasons(forwarded(split, *PODS, *objects, **{"principal": API, **rest}).shares)


@pytest.mark.parametrize(
    ("policies", "request_parts", "why"),
    [
        ((), {}, ["", ""]),
        ((policy("ALLOW", allowed()),), {}, ["", ""]),
        ((policy("ALLOW", allowed("job")),), {}, [NOBODY, NOBODY]),
        # Of one version alone, and of a sender that nobody knows.
        ((policy("ALLOW", allowed("job"), version="v2"),), {}, ["", NOBODY]),
        ((policy("ALLOW", allowed("job")),), {"principal": ""}, ["", ""]),
        ((policy("DENY", TOKEN),), {}, [NEEDS, NEEDS]),
        ((NARROW,), {"method": "GET", "path": "/orders?page=2"}, ["", ""]),
        ((NARROW,), {"method": "POST", "path": "/orders"}, [NOBODY, NOBODY]),
        ((NARROW,), {"method": "GET", "path": "/other"}, [NOBODY, NOBODY]),
        ((TESTERS,), {"headers": (("X-TESTER", "yes"),)}, ["", ""]),
        ((TESTERS,), {}, [NOBODY, NOBODY]),
    ],
)
def test_pods_refuse_whom_no_policy_allows(
    policies: tuple[Manifest, ...], request_parts: Any, why: list[str]
) -> None:
    assert refused(*policies, **request_parts) == why


def test_the_path_is_the_one_that_the_pods_see() -> None:
    led = {"match": [{"uri": {"exact": "/a"}}], "route": [to()], "rewrite": {"uri": "/b"}}
    assert refused(policy("ALLOW", allowed(paths=["/b"])), split=rule(led), path="/a") == [""]


@pytest.mark.parametrize(("target", "port"), [("http", "9000"), (9001, "9001"), (None, "8080")])
def test_the_port_is_that_of_the_pods(target: Any, port: str) -> None:
    web = service(ports=[{"port": 8080, **({"targetPort": target} if target else {})}])
    assert refused(web, policy("ALLOW", allowed(ports=[port]))) == ["", ""]
    assert refused(web, policy("ALLOW", allowed(ports=["1"]))) == [NOBODY, NOBODY]


def test_copies_are_refused_as_well() -> None:
    mirrored = rule({"route": [to("v1")], "mirror": {"host": "web", "subset": "v2"}})
    closed = policy("ALLOW", allowed("job"), version="v2")
    action = forwarded(mirrored, *PODS, closed, principal=API)
    assert (reasons(action.shares), reasons(action.mirrors)) == ([""], [NOBODY])


def test_a_connection_is_closed() -> None:
    tcp = service(ports=[{"port": 8080, "name": "tcp"}])
    action = asked(tcp, *PODS, policy("ALLOW", allowed("job")), principal=API).action
    assert isinstance(action, Connection)
    assert reasons(action.shares) == ["closed: no AuthorizationPolicy lets api connect"]


def test_what_is_missing_or_outside_refuses_nobody() -> None:
    closed = policy("ALLOW", allowed("job"))
    nowhere = forwarded(rule({"route": [to("v9")]}), *PODS, closed, principal=API)
    assert (reasons(nowhere.shares), nowhere.shares[0].target.missing != "") == ([""], True)
    spec = {"hosts": ["a.b"], "ports": [{"number": 80, "protocol": "HTTP"}]}
    entry = placed("ServiceEntry", "bank", ISTIO, spec=spec)
    outside = forwarded(entry, closed, *PODS, host="a.b", port=80, principal=API)
    assert reasons(outside.shares) == [""]


def test_a_redirect_asks_no_pod() -> None:
    led = rule({"redirect": {"uri": "/b"}})
    assert asked(led, *PODS, policy("ALLOW"), principal=API).action == asked(led).action


def test_what_a_policy_asks_and_nobody_knows_ends_the_command() -> None:
    with pytest.raises(Failure, match="no users is known here"):
        refused(policy("ALLOW", {"from": [{"source": {"users": ["me"]}}]}))
