"""Traffic of a service: its routes, what holds for all of them, and how it is reached."""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.route import CHANGES, CORS, GRPC, mirrors, retries, routes, words
from tests.strategies.surroundings import Surroundings
from tests.strategies.words import optional

RELEASES = optional(
    stepPercent=st.integers(1, 100),
    maxPercent=st.integers(1, 100),
    stepSeconds=st.integers(10, 86_400),
    failedChecks=st.integers(1, 100),
    successPercent=st.sampled_from([0, 99, 99.9]),
    latencyMilliseconds=st.integers(1, 600_000),
)


def sticky(name: str) -> st.SearchStrategy[Tree]:
    """A cookie of the service's own: several may be under one host."""
    return st.fixed_dictionaries(
        {"cookie": st.just(f"{name}-release")}, optional={"seconds": st.integers(1, 31_536_000)}
    )


def request_ports(service: Tree) -> list[str]:
    """The names of the ports on which requests come, the first of them first."""
    if service["kind"] == "worker":
        return []
    first = service.get("protocol", "http")
    spoken = {first: first} if "port" in service else {}
    spoken |= {name: one.get("protocol", "http") for name, one in service.get("ports", {}).items()}
    return [name for name, protocol in spoken.items() if protocol != "tcp"]


def versions_with_pods(service: Tree) -> list[str]:
    """The versions that a route may lead to."""
    written = service["versions"] or {"v1": {}}
    return [name for name, version in written.items() if version.get("replicas") != 0]


@st.composite
def traffic(draw: st.DrawFn, around: Surroundings, name: str, service: Tree) -> Tree:
    """What a service with versions, and exposed as it is, may say of its traffic."""
    ports, names = request_ports(service), versions_with_pods(service)
    found: Tree = draw(
        optional(
            **words(around),
            cors=CORS,
            requestHeaders=CHANGES,
            responseHeaders=CHANGES,
            handOver=st.booleans(),
            release=RELEASES,
            peakRequestsPerSecond=st.integers(1, 10_000_000),
            largestStepPercent=st.integers(1, 100),
            mirror=mirrors(names),
        )
    )
    found["routes"] = draw(routes(around, ports, names, service.get("expose")))
    if "grpc" in ports:
        found |= draw(optional(retries=retries(around, GRPC)))
    return found | (draw(optional(sticky=sticky(name))) if len(names) > 1 else {})


@st.composite
def expose(draw: st.DrawFn, around: Surroundings, name: str, service: Tree) -> Tree:
    """Hosts of the gateway, and paths that no other service has."""
    ports = request_ports(service)
    found: Tree = draw(
        optional(
            hosts=st.lists(st.sampled_from(around.hosts), min_size=1, unique=True),
            stripPrefix=st.booleans(),
            port=st.sampled_from(ports),
        )
    )
    if not all(name < other for other in around.others) or draw(st.booleans()):
        found["paths"] = draw(st.sampled_from([[f"/{name}/"], [f"/{name}/a/", f"/{name}/b/"]]))
    if service.get("protocol") == "tcp":
        found["port"] = ports[0]
    return found
