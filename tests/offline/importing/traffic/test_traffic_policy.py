"""What DestinationRules become."""

# A manifest stands on one line.
# ruff: noqa: E501

from typing import Any

import pytest

from tests.offline.importing.manifests import imported, left, said, versions, web

POLICIES = [
    (
        "connectionPool: {tcp: {maxConnections: 5}, http: {idleTimeout: 90s}}",
        {"connectionPool": {"maxConnections": 5, "idleTimeoutSeconds": 90}},
    ),
    (
        "outlierDetection: {consecutive5xxErrors: 3, interval: 500ms}",
        {"outlierDetection": {"consecutiveErrors": 3, "intervalSeconds": 1}},
    ),
    (
        "loadBalancer: {consistentHash: {httpCookie: {name: a, ttl: 60s}}}",
        {"loadBalancer": {"consistentHash": {"cookie": {"name": "a", "seconds": 60}}}},
    ),
    ("tls: {mode: ISTIO_MUTUAL}", None),
]


@pytest.mark.parametrize(("written", "wanted"), POLICIES)
def test_a_traffic_policy_is_said(written: str, wanted: Any) -> None:
    result = imported(
        f"{web()}---\nDestinationRule/d: {{spec: {{host: web, trafficPolicy: {{{written}}}}}}}"
    )
    assert said(result, "web/trafficPolicy") == wanted
    assert not left(result)


def test_what_is_left_of_the_policies_of_a_host_and_of_a_subset_is_told() -> None:
    policy = "trafficPolicy: {tls: {mode: DISABLE}}"
    spec = f"host: web, {policy}, subsets: [{{name: all, labels: {{app: web}}, {policy}}}]"
    found = left(imported(f"{web()}---\nDestinationRule/d: {{spec: {{{spec}}}}}"))
    assert [*found] == [
        "DestinationRule/d: spec.trafficPolicy.tls.mode",
        "DestinationRule/d: spec.subsets[0].trafficPolicy.tls.mode",
    ]


@pytest.mark.parametrize(
    "host", ["a.example.com", "web.other.svc.cluster.local", "web.default.svc"]
)
def test_a_traffic_policy_of_a_host_elsewhere_is_named(host: str) -> None:
    policy = "trafficPolicy: {loadBalancer: {simple: RANDOM}}"
    result = imported(f"{web()}---\nDestinationRule/d: {{spec: {{host: {host}, {policy}}}}}")
    assert "externalServices" in left(result)["DestinationRule/d"]
    assert said(result, "web/trafficPolicy") is None


def test_the_second_policy_of_a_host_or_of_a_subset_is_told() -> None:
    each = [
        f"DestinationRule/{name}: {{spec: {{host: web.default.svc.cluster.local, {policy(one)}, subsets: "
        f"[{{name: a, labels: {{version: v1}}, {policy(one)}}}]}}}}"
        for name, one in (("d", "RANDOM"), ("e", "ROUND_ROBIN"))
    ]
    again = f"DestinationRule/f: {{spec: {{host: web, subsets: [{{name: b, labels: {{version: v1}}, {policy('RANDOM')}}}]}}}}"
    result = imported("\n---\n".join([versions("v1", "v2"), *each, again]))
    for path in ("web/trafficPolicy", "web/versions/v1/trafficPolicy"):
        assert said(result, path) == {"loadBalancer": {"algorithm": "RANDOM"}}
    spec = "DestinationRule/e: spec"
    assert [*left(result)] == [
        f"{spec}.trafficPolicy.loadBalancer.simple",
        f"{spec}.subsets[0].name",
        f"{spec}.subsets[0].labels.version",
        f"{spec}.subsets[0].trafficPolicy.loadBalancer.simple",
        "DestinationRule/f: spec.subsets[0].trafficPolicy.loadBalancer.simple",
    ]


def policy(algorithm: str) -> str:
    """A traffic policy."""
    return f"trafficPolicy: {{loadBalancer: {{simple: {algorithm}}}}}"
