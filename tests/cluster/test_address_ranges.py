"""Ranges of addresses: what the settings take the API server takes, and what not it refuses."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testbed.kubernetes.cluster import ApiError, Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.sandbox.stack import of_kind
from tests.builders import misshapen
from tests.builders import placed as with_value
from tests.cluster.dry_run import placed
from tests.examples import examples
from tests.stacks import evaluated_with, manifests
from tests.strategies.address import NETWORKS, Network, spelled


def policies(ranges: list[str]) -> list[Manifest]:
    """The NetworkPolicies of a stack whose DNS is in these ranges."""
    values = with_value("network.dnsAddresses", ranges)
    return of_kind(placed(manifests(evaluated_with(values))), "NetworkPolicy")


@examples(20)
@given(networks=st.lists(NETWORKS, min_size=10, max_size=10))
def test_every_range_that_the_settings_take_the_api_server_takes(
    levels: Cluster, networks: list[Network]
) -> None:
    texts = {text: None for network in networks for text in spelled(network)}
    taken = [text for text in texts if not misshapen(with_value("network.dnsAddresses", [text]))]
    assert taken
    levels.apply(policies(taken), dry_run=True)


@pytest.mark.parametrize("text", ["10.1.2.3", "10.0.0.0/255.0.0.0", "fe80::1%eth0/128"])
def test_what_the_settings_refuse_for_a_range_the_api_server_refuses(
    levels: Cluster, text: str
) -> None:
    assert misshapen(with_value("network.dnsAddresses", [text]))
    plain = "192.0.2.0/24"
    found = json.loads(json.dumps(policies([plain])).replace(plain, text))
    with pytest.raises(ApiError, match=re.escape(text)):
        levels.apply(found, dry_run=True)
