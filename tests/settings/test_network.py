"""What pods reach of the cluster beside their calls."""

from typing import Any

import pytest

from tests.builders import misshapen, placed, refusal, settings

NETWORK = "network"
RANGES = "write a range of addresses such as 10.20.0.0/16, or 10.20.0.7/32 for one"


def test_dns_is_in_kube_system_or_on_the_node_and_istiod_in_istio_system() -> None:
    found = settings().network
    assert found.dns_namespaces == ("kube-system",)
    assert found.dns_addresses == ("169.254.20.10/32",)
    assert found.istiod_namespace == "istio-system"
    assert found.api_server == ("0.0.0.0/0", "::/0")


@pytest.mark.parametrize("text", ["10.0.0.0/8", "10.1.2.3/32", "10.1.2.3", "fd00::/8", "::1"])
def test_a_range_of_addresses_is_taken(text: str) -> None:
    assert misshapen(placed(f"{NETWORK}.apiServer", [text])) == []


@pytest.mark.parametrize(
    "text", ["10.0.0.0/33", "10.0.0.1/8", "example.com", "", 10, "10.0.0.0/-1"]
)
def test_what_is_no_range_is_refused_with_what_to_write(text: Any) -> None:
    path = f"{NETWORK}.dnsAddresses[0]"
    (line,) = misshapen(placed(f"{NETWORK}.dnsAddresses", [text]))
    assert line == refusal(path, text, RANGES)
