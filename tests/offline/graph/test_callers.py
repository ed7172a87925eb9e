"""Who may call a service, by the manifests alone, and unprotected access."""

import pytest

from microservices.offline.graph.node import Call, Node, Topology
from microservices.offline.graph.topology import topology
from tests.offline.graph.access import (
    default_deny,
    guarded,
    operation,
    peers,
    policy,
    principal,
    rule,
    sidecar,
)
from tests.offline.objects import STRICT_POD, Manifest, job, placed, service, workload

WEB, API = "service shop/web", "service shop/api"
TO_API = rule(principal("web"), operation(8080))


def drawn(*objects: Manifest) -> Topology:
    """The topology of some objects, with mutual TLS."""
    return topology([peers(), *objects])


def api(*objects: Manifest) -> Node:
    """The node of the service `api` among some objects."""
    return drawn(*objects).nodes[API]


READ = operation(8080, methods=["GET"], paths=["/orders", "/orders/*"])
WRITE = operation(8081, methods=["POST", "PUT"])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ([{"to": [operation(8080)]}], [":8080"]),
        # Rule by rule; one without an operation allows everything.
        ([{"to": [READ]}, {"to": [WRITE]}], [":8080 GET /orders, /orders/*", ":8081 POST, PUT"]),
        ([{}], [""]),
        ([{"to": [{"operation": {"notPaths": ["/admin"]}}]}], ["with exceptions"]),
        ([{"when": [{"key": "request.headers[x]", "values": ["1"]}]}], ["on a condition"]),
        ([{"to": [{"operation": {"hosts": ["api"]}}]}], ["api"]),
    ],
)
def test_a_policy_is_a_call_of_the_service_that_has_the_account(
    fields: list[Manifest], words: list[str]
) -> None:
    rules = ({**rule(principal("web")), **one} for one in fields)
    found = drawn(default_deny(), *guarded("web"), *guarded("api", *rules))
    assert found.calls == (Call(WEB, API, tuple(words)),)
    assert found.everything_open() == []


def test_a_port_is_named_as_callers_name_it() -> None:
    pod = {
        **STRICT_POD,
        "containers": [{"name": "api", "ports": [{"name": "h", "containerPort": 8080}]}],
    }
    ports = [{"name": "http", "port": 80, "targetPort": "h"}, {"name": "rpc", "port": 81}]
    address = service("api")
    address["spec"]["ports"] = ports
    rules = [rule(principal("web"), operation(number)) for number in (8080, 81)]
    made = [
        workload(app="api", pod=pod),
        policy("api", *rules),
        peers("STRICT", "api", port_8080="PERMISSIVE"),
    ]
    found = drawn(default_deny(), *guarded("web"), address, *made)
    assert found.calls == (Call(WEB, API, (":80", ":81")),)
    assert "accepts plaintext at :80" in found.nodes[API].open


def test_calls_in_a_circle_go_both_ways() -> None:
    back = rule(principal("api"), operation(80))
    found = drawn(*guarded("web", back), *guarded("api", TO_API))
    assert {(call.source, call.target) for call in found.calls} == {(WEB, API), (API, WEB)}


def test_a_call_of_oneself_is_told_in_words() -> None:
    found = drawn(*guarded("api", rule(principal("api"), operation(9000))))
    assert found.calls == ()
    assert found.nodes[API].about == ("calls itself :9000",)


def test_a_job_calls_as_its_service_does() -> None:
    pod = {**STRICT_POD, "serviceAccountName": "jobs"}
    objects = [job("web-sweep", pod, part_of="web"), *guarded("api", rule(principal("jobs")))]
    assert drawn(*guarded("web"), *objects).calls == (Call(WEB, API, ("",)),)


def test_an_account_without_a_namespace_is_of_that_of_the_policy() -> None:
    caller = {"source": {"serviceAccounts": ["web"]}}
    found = drawn(*guarded("web"), *guarded("api", rule(caller, operation(8080))))
    assert found.calls == (Call(WEB, API, (":8080",)),)
    assert found.everything_open() == []


@pytest.mark.parametrize(
    "caller",
    [principal("reports", "billing"), {"source": {"serviceAccounts": ["billing/reports"]}}],
)
def test_an_account_of_nobody_here_is_a_caller_of_its_own(caller: Manifest) -> None:
    found = drawn(*guarded("api", rule(caller, operation(8080))))
    assert found.nodes["caller billing/reports"] == Node("caller", "billing/reports")
    assert found.calls == (Call("caller billing/reports", API, (":8080",)),)
    assert found.everything_open() == []


@pytest.mark.parametrize(
    "source",
    [
        {"namespaces": ["billing"]},
        {"principals": ["cluster.local/ns/billing/*"]},
        {"principals": ["*/ns/billing/sa/*"]},
    ],
)
def test_a_whole_namespace_is_unprotected(source: Manifest) -> None:
    found = drawn(*guarded("api", rule({"source": source})))
    assert found.nodes["caller billing"].about == ("namespace",)
    assert found.everything_open() == [("billing → api", "every account of the namespace")]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({}, "everybody may call it"),
        ({"to": [operation(8080)]}, "everybody may call :8080"),
        ({"from": [{"source": {"principals": ["*"]}}]}, "everybody with an identity of the mesh"),
        ({"from": [{"source": {"principals": ["*/sa/x"]}}]}, "everybody */sa/x may call it"),
        ({"from": [{"source": {"requestPrincipals": ["*"]}}]}, "everybody with a token"),
        ({"from": [{"source": {"ipBlocks": ["10.0.0.0/8"]}}]}, "everybody on a condition"),
        ({"from": [{"source": {"namespaces": ["bill*"]}}]}, "everybody bill* may call it"),
    ],
)
def test_a_rule_for_anybody_is_unprotected(written: Manifest, words: str) -> None:
    found = drawn(*guarded("api", written))
    assert [text for text in found.nodes[API].open if text.startswith(words)]
    assert found.calls == ()


def test_a_service_without_a_policy_is_unprotected() -> None:
    objects = service("api"), workload(app="api", pod=STRICT_POD), sidecar("api")
    assert api(*objects).open == ("every pod that reaches it may call it",)
    assert api(default_deny(), *objects).open == ()


def test_a_worker_answers_nobody() -> None:
    found = drawn(workload(app="api", pod=STRICT_POD), sidecar("api"))
    assert (found.nodes[API].kind, found.nodes[API].open) == ("worker", ())


def test_policies_of_one_service_add_up() -> None:
    other = policy("api", rule(principal("web"), operation(9090)), name="api-2")
    found = drawn(*guarded("web"), *guarded("api", TO_API), other)
    assert found.calls == (Call(WEB, API, (":8080", ":9090")),)


def test_a_policy_of_another_namespace_is_for_nobody_here() -> None:
    foreign = policy("api", TO_API)
    foreign["metadata"]["namespace"] = "elsewhere"
    assert drawn(default_deny(), *guarded("web"), *guarded("api"), foreign).calls == ()


@pytest.mark.parametrize(
    ("action", "principals", "words"),
    [
        ("DENY", [], "some requests refused by more"),
        ("CUSTOM", [], "some requests refused by more"),
        ("DENY", ["https://login.example/*"], "needs a token of https://login.example"),
        ("DENY", ["https://a.example/*", "b/*"], "needs a token of https://a.example or b"),
        ("DENY", ["*"], "needs a token"),
    ],
)
def test_what_may_refuse_is_told_and_not_interpreted(
    action: str, principals: list[str], words: str
) -> None:
    refusing = rule({"source": {"notRequestPrincipals": principals}} if principals else None)
    found = api(*guarded("api", TO_API), policy("api", refusing, name="more", action=action))
    assert (found.about, found.open) == ((words,), ())


def test_a_policy_of_a_waypoint_is_for_the_service_that_it_names() -> None:
    spec = {"targetRefs": [{"group": "", "kind": "Service", "name": "api"}], "rules": [TO_API]}
    at_waypoint = placed("AuthorizationPolicy", "api", "security.istio.io/v1", spec=spec)
    through = policy("api", rule(principal("waypoint")), name="through")
    gateway = placed("Gateway", "waypoint", "gateway.networking.k8s.io/v1")
    gateway["spec"] = {"gatewayClassName": "istio-waypoint"}
    found = drawn(
        *guarded("web"), service("api"), workload(app="api"), at_waypoint, through, gateway
    )
    assert found.calls == (Call(WEB, API, (":8080",)),)
    assert set(found.nodes) == {WEB, API}


def test_a_policy_of_a_gateway_is_for_no_service() -> None:
    spec = {"targetRefs": [{"kind": "Gateway", "name": "front"}], "rules": [TO_API]}
    at_gateway = placed("AuthorizationPolicy", "front", "security.istio.io/v1", spec=spec)
    alone = [service("api"), workload(app="api")]
    assert drawn(*alone, at_gateway).nodes == drawn(*alone).nodes


@pytest.mark.parametrize(
    ("objects", "words"),
    [
        ((), ("accepts plaintext",)),
        ((peers("UNSET"),), ("accepts plaintext",)),
        ((peers("PERMISSIVE"),), ("accepts plaintext",)),
        ((peers(),), ()),
        ((peers(), peers("PERMISSIVE", "api")), ("accepts plaintext",)),
        ((peers(), peers("UNSET", "api", port_8080="DISABLE")), ("accepts plaintext at :8080",)),
        ((peers("PERMISSIVE"), peers("STRICT", "api")), ()),
        ((peers(), peers("PERMISSIVE", "web")), ()),
        ((peers(), peers("UNSET", "api", port_80="UNSET")), ()),
    ],
)
def test_plaintext_is_unprotected(objects: tuple[Manifest, ...], words: tuple[str, ...]) -> None:
    assert topology([*guarded("api"), *objects]).nodes[API].open == words


def test_security_exceptions_are_unprotected() -> None:
    namespace = {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "shop"}}
    web = {**STRICT_POD["containers"][0], "name": "api"}
    beside = {**web, "name": "agent", "securityContext": {**web["securityContext"]}}
    beside["securityContext"]["readOnlyRootFilesystem"] = False
    pod = {**STRICT_POD, "hostNetwork": True, "containers": [web, beside]}
    found = drawn(namespace, *guarded("api", **pod))
    words = "writable root filesystem"
    assert found.everything_open() == [
        ("shop", "no pod security level is enforced"),
        ("api", "host network"),
        ("api", f"agent: {words}"),
    ]


def test_sets_are_told_apart() -> None:
    read = [{"configMapRef": {"name": "app-config"}}, {"secretRef": {"name": "app-secrets"}}]
    web = {**STRICT_POD["containers"][0], "envFrom": read}
    found = api(*guarded("api", containers=[web]))
    assert (found.config, found.secrets) == (("app-config",), ("app-secrets",))
