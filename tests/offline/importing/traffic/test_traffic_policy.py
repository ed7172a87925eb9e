"""What DestinationRules become."""

# A manifest stands on one line.

from typing import Any

import pytest

from tests.offline.importing.manifests import imported, left, said, web

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


def test_a_traffic_policy_of_a_host_elsewhere_is_named() -> None:
    found = left(imported(f"{web()}---\nDestinationRule/d: {{spec: {{host: a.example.com}}}}"))
    assert "externalServices" in found["DestinationRule/d"]
