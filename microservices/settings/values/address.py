"""IP addresses and ranges of them, as the API server takes them.

https://github.com/kubernetes/kubernetes/blob/v1.34.0/staging/src/k8s.io/apimachinery/pkg/util/validation/ip.go
"""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated

from pydantic import AfterValidator

from microservices.settings.values.types import Expects


def _address(text: str) -> str:
    found = ip_address(text)
    # A zone is of one machine. IPv4 within IPv6 is read in two ways, and refused by newer servers.
    if isinstance(found, IPv6Address) and (found.scope_id or found.ipv4_mapped):
        raise ValueError
    return text


def _range(text: str) -> str:
    address, _, length = text.partition("/")
    # Python also reads a netmask, leading zeros, and an address alone.
    if str(ip_network(f"{_address(address)}/{length}").prefixlen) != length:
        raise ValueError
    return text


IpAddress = Annotated[
    str, AfterValidator(_address), Expects("write an IP address, such as 10.0.0.5")
]
AddressRange = Annotated[
    str,
    AfterValidator(_range),
    Expects("write a range of addresses such as 10.20.0.0/16, or 10.20.0.7/32 for one"),
]
