"""Addresses and ranges of them are written as the API server reads them."""

import re
from ipaddress import IPv6Address

from hypothesis import assume, given

from tests.builders import misshapen, placed
from tests.examples import examples
from tests.strategies.address import NETWORKS, Network, spelled


@examples(200)
@given(NETWORKS)
def test_a_range_is_an_address_without_a_zone_and_a_plain_length(network: Network) -> None:
    address = network.network_address
    assume(not (isinstance(address, IPv6Address) and address.ipv4_mapped))
    plain, *_ = texts = spelled(network)
    refused = {_index(line) for line in misshapen(placed("network.apiServer", texts))}
    taken = [text for place, text in enumerate(texts) if place not in refused]
    assert plain in taken
    for text in taken:
        assert re.fullmatch(r"[0-9a-fA-F.:]+/(0|[1-9][0-9]*)", text)
        assert int(text.partition("/")[2]) == network.prefixlen


def _index(line: str) -> int:
    found = re.search(r"apiServer\[(\d+)\]", line)
    assert found, line
    return int(found[1])
