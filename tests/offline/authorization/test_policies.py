"""The examples of Istio's own pages, and what they say of each part.

https://istio.io/latest/docs/reference/config/security/authorization-policy/
"""

from dataclasses import replace
from typing import Any

import pytest

from microservices.manifests.pod import Pod
from microservices.offline.authorization.policies import (
    ROOT_NAMESPACE,
    AuthorizationPolicies,
)
from microservices.offline.authorization.rule import Arrival
from microservices.offline.failure import Failure

POD = Pod("foo", labels={"app": "httpbin", "version": "v1"})
SLEEP = "cluster.local/ns/default/sa/sleep"
GET = Arrival(8080, SLEEP, "GET", "/info")


def policy(spec: dict[str, Any], namespace: str = "foo") -> dict[str, Any]:
    metadata = {"name": "policy", "namespace": namespace}
    return {"kind": "AuthorizationPolicy", "metadata": metadata, "spec": spec}


def lets(*specs: dict[str, Any], request: Arrival = GET) -> bool:
    return not AuthorizationPolicies(map(policy, specs)).refusal(request, POD)


def rules(action: str, *found: dict[str, Any]) -> dict[str, Any]:
    return {"action": action, "rules": list(found)}


def test_without_a_policy_everything_is_let_in() -> None:
    assert lets()


def test_the_page_s_allow_nothing_and_allow_all() -> None:
    assert not lets({})
    assert not lets({"action": "ALLOW"})
    assert lets({"rules": [{}]})
    assert lets({}, {"rules": [{}]})
    assert not lets(rules("DENY", {}))
    # A policy of DENY without rules never fits.
    assert lets({"action": "DENY"})


def test_the_page_s_example_of_httpbin() -> None:
    """Either of two accounts or namespaces, GET of /info*, POST of /data, with a token."""
    spec = {
        "action": "ALLOW",
        "rules": [
            {
                "from": [
                    {"source": {"principals": [SLEEP]}},
                    {"source": {"namespaces": ["dev"]}},
                ],
                "to": [{"operation": {"methods": ["GET"]}}],
                "when": [
                    {"key": "request.auth.claims[iss]", "values": ["https://accounts.google.com"]}
                ],
            }
        ],
    }
    token = {"iss": "https://accounts.google.com", "sub": "a"}
    with_token = replace(GET, claims=token)
    assert lets(spec, request=with_token)
    assert lets(spec, request=replace(with_token, principal="cluster.local/ns/dev/sa/any"))
    assert not lets(spec, request=replace(with_token, principal="cluster.local/ns/prod/sa/any"))
    assert not lets(spec, request=replace(with_token, method="POST"))
    assert not lets(spec, request=GET)


def test_deny_comes_before_allow() -> None:
    assert not lets(rules("ALLOW", {}), rules("DENY", {}))


@pytest.mark.parametrize("action", ["AUDIT", "CUSTOM"])
def test_audit_decides_nothing_and_custom_what_nobody_knows(action: str) -> None:
    assert lets(rules(action, {}))
    assert not lets(rules(action, {}), {})


def test_a_policy_is_for_the_pods_of_its_namespace_that_it_selects() -> None:
    selecting = {"selector": {"matchLabels": {"app": "httpbin", "version": "v1"}}}
    assert not lets(selecting)
    assert lets({"selector": {"matchLabels": {"app": "httpbin", "version": "v2"}}})
    assert not AuthorizationPolicies([policy({}, "bar")]).refusal(GET, POD)
    assert AuthorizationPolicies([policy({}, ROOT_NAMESPACE)]).refusal(GET, POD)
    several = AuthorizationPolicies([policy({}, "bar"), policy(selecting)])
    refused = [several.refusal(GET, pod) != "" for pod in (Pod("bar"), POD, POD, Pod("other"))]
    assert refused == [True, True, True, False]


@pytest.mark.parametrize(
    ("source", "principal", "found"),
    [
        ({"principals": ["*"]}, SLEEP, True),
        ({"principals": ["*"]}, "", False),
        ({"principals": ["cluster.local/ns/default/*"]}, SLEEP, True),
        ({"principals": ["*/sa/sleep"]}, SLEEP, True),
        ({"principals": ["cluster.local/ns/default/sa/slee"]}, SLEEP, False),
        ({"notPrincipals": [SLEEP]}, SLEEP, False),
        ({"notPrincipals": [SLEEP]}, "", True),
        ({"namespaces": ["default"]}, SLEEP, True),
        ({"namespaces": ["def*"]}, SLEEP, True),
        ({"namespaces": ["prod"]}, SLEEP, False),
        ({"namespaces": ["*"]}, "", False),
        ({"notNamespaces": ["prod"]}, SLEEP, True),
        ({"notNamespaces": ["default"]}, SLEEP, False),
        ({"serviceAccounts": ["default/sleep"]}, SLEEP, True),
        ({"serviceAccounts": ["default/wake"]}, SLEEP, False),
        # Neither a beginning nor an end will do.
        ({"serviceAccounts": ["default/*"]}, SLEEP, False),
        ({"ipBlocks": ["10.0.0.0/8"]}, SLEEP, True),
        ({"notIpBlocks": ["10.0.0.0/8"]}, SLEEP, False),
        # Fields of one source are all to be met.
        ({"principals": [SLEEP], "namespaces": ["prod"]}, SLEEP, False),
    ],
)
def test_sources(source: dict[str, Any], principal: str, found: bool) -> None:
    request = replace(GET, principal=principal)
    assert lets(rules("ALLOW", {"from": [{"source": source}]}), request=request) is found


@pytest.mark.parametrize(
    ("operation", "found"),
    [
        ({"ports": ["8080"]}, True),
        ({"ports": ["80"]}, False),
        ({"notPorts": ["8080"]}, False),
        ({"methods": ["GET", "HEAD"]}, True),
        ({"methods": ["get"]}, False),
        ({"notMethods": ["GET"]}, False),
        ({"hosts": ["SHOP.example"]}, True),
        ({"hosts": ["*.example"]}, True),
        ({"hosts": ["other.example"]}, False),
        ({"notHosts": ["shop.example"]}, False),
        ({"paths": ["/orders/7/items"]}, True),
        ({"paths": ["/orders/7"]}, False),
        ({"paths": ["/orders/*"]}, True),
        ({"paths": ["/order*"]}, True),
        ({"paths": ["*/items"]}, True),
        ({"paths": ["*"]}, True),
        ({"paths": ["/orders/{*}/items"]}, True),
        ({"paths": ["/orders/{*}"]}, False),
        ({"paths": ["/orders/{**}"]}, True),
        ({"paths": ["/{*}/{**}"]}, True),
        ({"notPaths": ["/orders*"]}, False),
        ({"notPaths": ["/admin*"]}, True),
        # Fields of one operation are all to be met.
        ({"ports": ["8080"], "methods": ["POST"]}, False),
    ],
)
def test_operations(operation: dict[str, Any], found: bool) -> None:
    request = Arrival(8080, SLEEP, "GET", "/orders/7/items?sort=price", "shop.example")
    assert lets(rules("ALLOW", {"to": [{"operation": operation}]}), request=request) is found


def test_one_source_and_one_operation_are_enough() -> None:
    rule = {
        "from": [{"source": {"namespaces": ["prod"]}}, {"source": {"namespaces": ["default"]}}],
        "to": [{"operation": {"methods": ["POST"]}}, {"operation": {"paths": ["/info"]}}],
    }
    assert lets(rules("ALLOW", rule))
    assert not lets(rules("ALLOW", rule), request=replace(GET, path="/"))


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"key": "request.headers[X-Version]", "values": ["v1", "v2"]}, True),
        ({"key": "request.headers[x-version]", "notValues": ["v1"]}, False),
        ({"key": "request.headers[x-other]", "values": ["*"]}, False),
        ({"key": "source.namespace", "values": ["default"]}, True),
        ({"key": "source.principal", "notValues": [SLEEP]}, False),
        ({"key": "destination.port", "values": ["8080"]}, True),
        ({"key": "request.auth.principal", "values": ["issuer/*"]}, True),
        ({"key": "request.auth.audiences", "values": ["shop"]}, True),
        ({"key": "request.auth.audiences", "values": ["bank"]}, False),
        ({"key": "request.auth.claims[groups]", "values": ["admin"]}, True),
        ({"key": "request.auth.claims[groups]", "notValues": ["admin"]}, False),
        ({"key": "request.auth.claims[none]", "values": ["*"]}, False),
    ],
)
def test_conditions(condition: dict[str, Any], found: bool) -> None:
    claims = {"iss": "issuer", "sub": "me", "aud": "shop", "groups": ["user", "admin"]}
    request = replace(GET, headers={"x-version": "v1"}, claims=claims)
    assert lets(rules("ALLOW", {"when": [condition]}), request=request) is found


def test_tokens_are_asked_for_by_request_principals() -> None:
    asking = rules("ALLOW", {"from": [{"source": {"requestPrincipals": ["issuer/*"]}}]})
    refusing = rules("DENY", {"from": [{"source": {"notRequestPrincipals": ["*"]}}]})
    with_token = replace(GET, claims={"iss": "issuer", "sub": "me"})
    assert lets(asking, refusing, request=with_token)
    assert not lets(asking)
    assert not lets(refusing)


def test_a_plain_connection_is_let_in_by_no_rule_that_asks_for_http() -> None:
    """https://istio.io/latest/docs/tasks/security/authorization/authz-tcp/"""
    connection = Arrival(8080, SLEEP)
    of_http = {"to": [{"operation": {"methods": ["GET"], "ports": ["8080"]}}]}
    plain = {"to": [{"operation": {"ports": ["8080"]}}], "from": [{"source": {}}], "when": []}
    token = {"from": [{"source": {"requestPrincipals": ["*"]}}]}
    header = {"when": [{"key": "request.headers[a]", "values": ["b"]}]}
    assert not lets(rules("ALLOW", of_http, token, header), request=connection)
    assert lets(rules("ALLOW", plain), request=connection)
    # DENY does without what it cannot know, and so refuses more.
    assert not lets(rules("DENY", of_http), request=connection)
    elsewhere = {"to": [{"operation": {"methods": ["GET"], "ports": ["9000"]}}]}
    assert lets(rules("DENY", elsewhere), request=connection)


@pytest.mark.parametrize(
    "spec",
    [
        {"action": "PERMIT"},
        {"targetRefs": [{"kind": "Gateway", "name": "waypoint"}]},
        rules("ALLOW", {"from": [{"source": {"users": ["me"]}}]}),
        rules("ALLOW", {"from": [{"source": {"serviceAccounts": ["sleep"]}}]}),
        rules("ALLOW", {"to": [{"operation": {"verbs": ["GET"]}}]}),
        rules("ALLOW", {"until": "tomorrow"}),
        rules("ALLOW", {"when": [{"key": "request.time", "values": ["now"]}]}),
    ],
)
def test_what_is_not_known_is_refused(spec: dict[str, Any]) -> None:
    with pytest.raises(Failure, match=r"known here|no action|targetRefs|its namespace"):
        lets(spec)
