"""How requests come to the pods of a version."""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.words import WORDS, optional

NUMBERS = st.integers(1, 1_000_000)
SECONDS = st.integers(1, 600)
KEEPALIVES = optional(timeSeconds=SECONDS, intervalSeconds=SECONDS, probes=st.integers(1, 100))
# The idle timeout is that of all versions.
OF_VERSIONS = {
    "maxConnections": NUMBERS,
    "connectTimeoutMilliseconds": st.integers(1, 600_000),
    "maxPendingRequests": NUMBERS,
    "maxRequests": NUMBERS,
    "maxRequestsPerConnection": NUMBERS,
    "maxRetries": NUMBERS,
    "keepalive": KEEPALIVES,
}
POOLS = optional(**OF_VERSIONS, idleTimeoutSeconds=SECONDS).filter(bool)
VERSION_POOLS = optional(**OF_VERSIONS).filter(bool)
OUTLIERS = optional(
    consecutiveErrors=st.integers(1, 100),
    consecutiveGatewayErrors=st.integers(1, 100),
    intervalSeconds=SECONDS,
    ejectionSeconds=SECONDS,
    maxEjectedPercent=st.integers(1, 100),
    minHealthyPercent=st.integers(0, 100),
)
HASHES = st.one_of(
    st.sampled_from(["x-user", "user-agent"]).map(lambda name: {"header": name}),
    optional(seconds=st.integers(0, 31_536_000)).map(
        lambda age: {"cookie": {"name": "user"} | age}
    ),
    WORDS.map(lambda name: {"query": name}),
    st.just({"source": True}),
)
BALANCERS = st.one_of(
    st.just({"algorithm": "RANDOM"}),
    optional(algorithm=st.sampled_from(["LEAST_REQUEST", "ROUND_ROBIN"]), warmupSeconds=SECONDS),
    HASHES.map(lambda found: {"consistentHash": found}),
)
DISTRIBUTED = st.sampled_from(
    [
        {"eu/a/*": {"eu/a/*": 80, "eu/b/*": 20}, "eu/b/*": {"eu/b/*": 100}},
        {"us": {"us": 90, "eu/a": 10}},
    ]
)


@st.composite
def locality(draw: st.DrawFn, *, outliers: bool) -> Tree:
    """Where requests stay; only pods that can be ejected can be left by themselves."""
    found = [st.just({"enabled": False}), DISTRIBUTED.map(lambda shares: {"distribute": shares})]
    if outliers:
        found += [st.just({"enabled": True}), st.just({"failover": {"eu": "us", "us": "eu"}})]
    return draw(st.one_of(found))


@st.composite
def traffic_policy(draw: st.DrawFn, under: Tree | None = None) -> Tree:
    """A policy, that of a version over its service's: of alternatives the service's stay."""
    pools = POOLS if under is None else VERSION_POOLS
    under = under or {}
    found: Tree = draw(optional(connectionPool=pools, outlierDetection=OUTLIERS))
    if "loadBalancer" not in under:
        found |= draw(optional(loadBalancer=BALANCERS))
    if "locality" not in under:
        outliers = "outlierDetection" in {**under, **found}
        found |= draw(optional(locality=locality(outliers=outliers)))
    return found
