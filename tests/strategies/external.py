"""Services outside of the cluster."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.words import NAMES, optional

MORE = optional(
    port=st.integers(1, 65535),
    protocol=st.sampled_from(["HTTP", "HTTPS", "GRPC", "HTTP2", "TLS", "TCP"]),
    addresses=st.just(["10.20.0.0/16", "fd00::/8"]),
)


@st.composite
def external_services(draw: st.DrawFn, taken: Sequence[str]) -> Tree:
    """Up to two of them, each with a host of its own, and none named like a service."""
    names = draw(st.lists(NAMES.filter(lambda name: name not in taken), max_size=2, unique=True))
    found = {name: {"host": f"{name}.example.com", **draw(MORE)} for name in names}
    for written in found.values():
        if written.get("protocol", "HTTPS") not in ("HTTPS", "TLS"):
            written |= draw(optional(tls=optional(hostname=st.just("www.example.com"))))
    return found
