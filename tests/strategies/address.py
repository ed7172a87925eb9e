"""Ranges of addresses as people spell them, right and wrong."""

from ipaddress import IPv4Network, IPv6Network, ip_network

from hypothesis import strategies as st

_ADDRESSES = st.ip_addresses()
Network = IPv4Network | IPv6Network
NETWORKS: st.SearchStrategy[Network] = _ADDRESSES.flatmap(
    lambda one: st.integers(0, one.max_prefixlen).map(
        lambda length: ip_network(f"{one}/{length}", strict=False)
    )
)


def spelled(network: Network) -> list[str]:
    """A range in every way that Python, a shell or a person writes it, the plain one first."""
    address, length = network.network_address, network.prefixlen
    return [
        network.with_prefixlen,
        *(f"{address.exploded}/{length}", network.with_prefixlen.upper()),
        *(network.with_netmask, network.with_hostmask, str(address)),
        *(f"{address}/0{length}", f"{address}/+{length}", f"{address}/{length} ", f"{address}/"),
        *(f"{address}%eth0/{length}", f"[{address}]/{length}", f"{address}/{length}\n"),
    ]
