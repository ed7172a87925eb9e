"""The examples of Kubernetes' own page, and what it says of each part.

https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from typing import Any

import pytest

from microservices.manifests.pod import NAMESPACE_NAME, Pod
from tests.integration.access.network_policies import NetworkPolicies

OUTSIDE = "203.0.113.9"


def pod(labels: dict[str, str] | None = None, namespace: str = "default", **keys: Any) -> Pod:
    spaces = {NAMESPACE_NAME: namespace, **keys.pop("namespace_labels", {})}
    return Pod(namespace, labels=labels or {}, namespace_labels=spaces, **keys)


def policies(*specs: dict[str, Any]) -> NetworkPolicies:
    return NetworkPolicies(
        {
            "kind": "NetworkPolicy",
            "metadata": {"name": f"policy-{number}", "namespace": "default"},
            "spec": spec,
        }
        for number, spec in enumerate(specs)
    )


def test_a_pod_that_no_policy_selects_is_open_both_ways() -> None:
    here, there = pod({"app": "a"}), pod({"app": "b"})
    none = policies({"podSelector": {"matchLabels": {"app": "other"}}})
    assert none.let(here, there, 80)
    assert none.let(OUTSIDE, there, 80)
    assert none.let(here, OUTSIDE, 80)
    assert not none.isolate(there, "Ingress")


def test_policies_are_about_the_pods_of_their_own_namespace() -> None:
    deny = policies({"podSelector": {}, "policyTypes": ["Ingress"]})
    assert not deny.let(pod(), pod(), 80)
    assert deny.let(pod(), pod(namespace="other"), 80)


def test_the_page_s_example_of_a_database() -> None:
    """`test-network-policy`, word for word."""
    found = policies(
        {
            "podSelector": {"matchLabels": {"role": "db"}},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [
                {
                    "from": [
                        {"ipBlock": {"cidr": "172.17.0.0/16", "except": ["172.17.1.0/24"]}},
                        {"namespaceSelector": {"matchLabels": {"project": "myproject"}}},
                        {"podSelector": {"matchLabels": {"role": "frontend"}}},
                    ],
                    "ports": [{"protocol": "TCP", "port": 6379}],
                }
            ],
            "egress": [
                {
                    "to": [{"ipBlock": {"cidr": "10.0.0.0/24"}}],
                    "ports": [{"protocol": "TCP", "port": 5978}],
                }
            ],
        }
    )
    database = pod({"role": "db"})
    project = pod(namespace="any", namespace_labels={"project": "myproject"})
    assert found.let("172.17.0.9", database, 6379)
    assert not found.let("172.17.1.9", database, 6379)
    assert not found.let("172.18.0.9", database, 6379)
    assert found.let(project, database, 6379)
    assert found.let(pod({"role": "frontend"}), database, 6379)
    assert not found.let(pod({"role": "frontend"}, "any"), database, 6379)
    assert not found.let(pod({"role": "backend"}), database, 6379)
    assert not found.let(project, database, 6380)
    assert not found.let(project, database, 6379, "UDP")
    assert found.let(database, "10.0.0.7", 5978)
    assert not found.let(database, "10.0.1.7", 5978)
    assert not found.let(database, "10.0.0.7", 443)


@pytest.mark.parametrize(
    ("peers", "allowed"),
    [
        # One peer: those pods in those namespaces.
        (
            [
                {
                    "namespaceSelector": {"matchLabels": {"user": "alice"}},
                    "podSelector": {"matchLabels": {"role": "client"}},
                }
            ],
            {"client of alice"},
        ),
        # Two peers: any pod of those namespaces, and those pods of the policy's own.
        (
            [
                {"namespaceSelector": {"matchLabels": {"user": "alice"}}},
                {"podSelector": {"matchLabels": {"role": "client"}}},
            ],
            {"client of alice", "other of alice", "client here"},
        ),
        ([{"namespaceSelector": {}}], {"client of alice", "other of alice", "client here", "bob"}),
        ([{"podSelector": {}}], {"client here"}),
        (
            [
                {
                    "namespaceSelector": {
                        "matchExpressions": [
                            {"key": NAMESPACE_NAME, "operator": "In", "values": ["bob", "carol"]}
                        ]
                    }
                }
            ],
            {"bob"},
        ),
    ],
)
def test_selectors_side_by_side_mean_less_than_one_after_the_other(
    peers: list[dict[str, Any]], allowed: set[str]
) -> None:
    alice = {"user": "alice"}
    callers = {
        "client of alice": pod({"role": "client"}, "alice", namespace_labels=alice),
        "other of alice": pod({"role": "other"}, "alice", namespace_labels=alice),
        "client here": pod({"role": "client"}),
        "bob": pod({"role": "client"}, "bob"),
    }
    found = policies({"podSelector": {}, "ingress": [{"from": peers}]})
    target = pod()
    assert {name for name, caller in callers.items() if found.let(caller, target, 80)} == allowed


@pytest.mark.parametrize(
    ("spec", "ingress", "egress"),
    [
        # The page's five defaults.
        ({"policyTypes": ["Ingress"]}, False, True),
        ({"policyTypes": ["Ingress"], "ingress": [{}]}, True, True),
        ({"policyTypes": ["Egress"]}, True, False),
        ({"policyTypes": ["Egress"], "egress": [{}]}, True, True),
        ({"policyTypes": ["Ingress", "Egress"]}, False, False),
        # Without types it is about what comes in, and about what goes out if that is written.
        ({}, False, True),
        ({"egress": [{}]}, False, True),
        ({"egress": [{"to": [{"podSelector": {"matchLabels": {"no": "one"}}}]}]}, False, False),
    ],
)
def test_what_a_policy_is_about(spec: dict[str, Any], ingress: bool, egress: bool) -> None:
    found = policies({"podSelector": {}, **spec})
    assert found.let(OUTSIDE, pod(), 80) is ingress
    assert found.let(pod(), OUTSIDE, 80) is egress


def test_policies_add_up() -> None:
    web = {"podSelector": {"matchLabels": {"app": "web"}}}
    one = {**web, "ingress": [{"ports": [{"port": 80}]}]}
    other = {**web, "ingress": [{"from": [{"podSelector": {"matchLabels": {"app": "admin"}}}]}]}
    found = policies({"podSelector": {}, "policyTypes": ["Ingress"]}, one, other)
    target = pod({"app": "web"})
    assert found.let(pod({"app": "any"}), target, 80)
    assert not found.let(pod({"app": "any"}), target, 81)
    assert found.let(pod({"app": "admin"}), target, 81)


def test_both_ends_have_to_let_it() -> None:
    caller, callee = {"matchLabels": {"app": "caller"}}, {"matchLabels": {"app": "callee"}}
    out = {
        "podSelector": caller,
        "policyTypes": ["Egress"],
        "egress": [{"to": [{"podSelector": callee}]}],
    }
    into = {"podSelector": callee, "ingress": [{"from": [{"podSelector": caller}]}]}
    deny = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    here, there = pod({"app": "caller"}), pod({"app": "callee"})
    assert policies(deny, out, into).let(here, there, 80)
    assert not policies(deny, out).let(here, there, 80)
    assert not policies(deny, into).let(here, there, 80)
    assert not policies(deny, out, into).let(there, here, 80)


def test_a_pod_is_not_kept_from_itself() -> None:
    alone = pod()
    deny = policies({"podSelector": {}, "policyTypes": ["Ingress", "Egress"]})
    assert deny.let(alone, alone, 80)
    assert not deny.let(alone, pod(), 80)


@pytest.mark.parametrize(
    ("port", "open_ports"),
    [
        ({"port": 32000, "endPort": 32768}, {32000, 32500, 32768}),
        ({"port": 32000}, {32000}),
        ({"port": "http"}, {8080}),
        ({"protocol": "TCP"}, {8080, 31999, 32000, 32500, 32768, 32769}),
        ({"protocol": "UDP"}, set()),
        ({"port": "unknown"}, set()),
    ],
)
@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_ports(port: dict[str, Any], open_ports: set[int], direction: str) -> None:
    types = [direction.capitalize()]
    found = policies({"podSelector": {}, "policyTypes": types, direction: [{"ports": [port]}]})
    source, target = pod(), pod(ports={"http": 8080})
    asked = (8080, 31999, 32000, 32500, 32768, 32769)
    assert {number for number in asked if found.let(source, target, number)} == open_ports


def test_an_address_is_no_pod_and_a_pod_has_one_if_it_is_known() -> None:
    block = {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}
    found = policies({"podSelector": {}, "ingress": [{"from": [{"ipBlock": block}]}]})
    target = pod()
    assert found.let("10.2.0.1", target, 80)
    assert not found.let("10.1.0.1", target, 80)
    assert not found.let(pod(), target, 80)
    assert found.let(pod(address="10.2.0.1"), target, 80)
    assert not found.let(pod(address="10.1.0.1"), target, 80)
    anyone = policies({"podSelector": {}, "ingress": [{"from": [{"namespaceSelector": {}}]}]})
    assert not anyone.let("10.2.0.1", target, 80)
