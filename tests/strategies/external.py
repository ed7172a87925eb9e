"""Services outside of the cluster."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.traffic_policy import VERSION_POOLS
from tests.strategies.words import NAMES, optional

REQUESTS = ("HTTP", "GRPC", "HTTP2")
PROTOCOLS = st.sampled_from(["HTTPS", "TLS", "TCP", *REQUESTS])
RANGES = st.just(["10.20.0.0/16", "fd00::/8"])
RETRIES = st.just({"attempts": 0}) | optional(
    attempts=st.integers(1, 3), retryOn=st.sampled_from([["refused-stream"], ["reset", "503"]])
)
OWNERS = st.sampled_from([{}, {}, {"owner": "platform/prod"}])
LIMITS = st.fixed_dictionaries({"maxConnections": st.integers(1, 9)})


@st.composite
def external_services(
    draw: st.DrawFn, taken: Sequence[str], *, narrow: bool, gateway_api: bool
) -> Tree:
    """Up to two of them, of one host or two, and none named like a service.

    With `narrow` some proxy sees requests, and with `gateway_api` routes say nothing of them. Some
    hosts are of another stack of the namespace.
    """
    names = draw(st.lists(NAMES.filter(lambda name: name not in taken), max_size=2, unique=True))
    owners = {f"{name}.example.com": draw(OWNERS) for name in names}
    ports = draw(st.lists(st.integers(1000, 65535), min_size=2, max_size=2, unique=True))
    ranges = draw(optional(addresses=RANGES))
    found: Tree = {}
    for name, port in zip(names, ports, strict=False):
        spoken = draw(PROTOCOLS)
        # Only one of them is at the port that nobody writes.
        unwritten = not found and spoken == "HTTPS" and draw(st.booleans())
        place = {} if unwritten else {"port": port, "protocol": spoken}
        host = draw(st.sampled_from([*owners]))
        more = draw(optional(targetPort=st.just(443)))
        written = {"host": host, **place, **ranges, **more, **owners[host]}
        if spoken not in ("HTTPS", "TLS"):
            written |= draw(optional(tls=optional(hostname=st.just("www.example.com"))))
        says_how = narrow and not gateway_api and not owners[host]
        if says_how and spoken in REQUESTS:
            words = {"timeoutMilliseconds": st.integers(1000, 10_000), "retries": RETRIES}
            written |= draw(optional(connectionPool=VERSION_POOLS, **words))
        elif says_how:
            written |= draw(optional(connectionPool=LIMITS))
        found[name] = written
    return found
