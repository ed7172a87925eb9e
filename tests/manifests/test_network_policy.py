"""What a NetworkPolicy limits, and whom it means."""

from typing import Any

import pytest

from microservices.manifests.network_policy import directions, peers, rules
from tests.offline.objects import Manifest, placed

IN: Manifest = {"from": [{"podSelector": {}}]}
OUT: Manifest = {"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}


def policy(**spec: Any) -> Manifest:
    return placed("NetworkPolicy", "web", "networking.k8s.io/v1", spec={"podSelector": {}, **spec})


@pytest.mark.parametrize(
    ("spec", "limited"),
    [
        ({}, ["Ingress"]),
        ({"egress": []}, ["Ingress"]),
        ({"egress": [OUT]}, ["Ingress", "Egress"]),
        ({"policyTypes": ["Egress"], "ingress": [IN]}, ["Egress"]),
    ],
)
def test_a_policy_limits_what_it_says_or_has_rules_for(spec: Any, limited: list[str]) -> None:
    assert directions(policy(**spec)) == limited


def test_each_direction_has_its_rules_with_their_peers() -> None:
    both = policy(ingress=[IN, {}], egress=[OUT])
    assert rules(both, "Ingress") == [IN, {}]
    assert rules(both, "Egress") == [OUT]
    assert rules(policy(), "Egress") == []
    assert (peers(IN, "Ingress"), peers(OUT, "Egress")) == (IN["from"], OUT["to"])
    assert peers({}, "Ingress") == peers(IN, "Egress") == []
