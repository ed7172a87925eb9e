"""Services of every kind."""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.auth import service_auth
from tests.strategies.container import extra_containers
from tests.strategies.job import jobs
from tests.strategies.permission import PERMISSIONS
from tests.strategies.scaling import size
from tests.strategies.scheduling import neighbours
from tests.strategies.security import users
from tests.strategies.surroundings import Surroundings
from tests.strategies.traffic import expose, request_ports, traffic
from tests.strategies.traffic_policy import traffic_policy
from tests.strategies.version import versions
from tests.strategies.volume import volumes
from tests.strategies.words import ANNOTATIONS, IMAGES, METADATA, NAMES, optional, some_of
from tests.strategies.workload import workload

PROTOCOLS = st.sampled_from(["http", "http2", "grpc", "tcp"])
# The sidecar has ports from 15000 to 15099 for itself.
NUMBERS = st.one_of(st.integers(1, 14999), st.integers(15100, 65535))
ROUTED = ["ServiceAccount", "Service", "VirtualService", "DestinationRule"]
ADOPTED = {
    "service": [*ROUTED, "Deployment"],
    "stateful": ROUTED,
    "worker": ["ServiceAccount", "Deployment"],
}


@st.composite
def ports(draw: st.DrawFn, *, plaintext: bool) -> Tree:
    """A first port, and up to two more, which may take plaintext."""
    spoken = optional(
        protocol=PROTOCOLS, **({"allowPlaintext": st.booleans()} if plaintext else {})
    )
    count = draw(st.integers(1, 3))
    numbers = iter(draw(st.lists(NUMBERS, min_size=2 * count, max_size=2 * count, unique=True)))
    first, *others = [
        {"port": next(numbers), **draw(optional(targetPort=st.just(next(numbers)))), **draw(spoken)}
        for _ in range(count)
    ]
    names = draw(st.lists(NAMES, min_size=len(others), max_size=len(others), unique=True))
    return {"ports": dict(zip(names, others, strict=True)), **first}


@st.composite
def called(draw: st.DrawFn, around: Surroundings) -> tuple[Tree, list[str]]:
    """What only a service has that is called, and the names of its ports."""
    found = draw(ports(plaintext=around.sidecars))
    names = [found.get("protocol", "http"), *found["ports"]]
    metrics = optional(port=st.sampled_from(names), path=st.just("/metrics/all"))
    return found | draw(optional(metrics=metrics)), names


@st.composite
def watched(draw: st.DrawFn, around: Surroundings) -> tuple[Tree, list[str]]:
    """Ports of a worker, for probes and metrics, and their names."""
    numbers = draw(st.lists(NUMBERS, max_size=2, unique=True))
    names = draw(st.lists(NAMES, min_size=len(numbers), max_size=len(numbers), unique=True))
    found: Tree = {
        "ports": {name: {"port": number} for name, number in zip(names, numbers, strict=True)}
    }
    if names and around.sidecars:
        found |= draw(optional(metrics=optional(port=st.sampled_from(names))))
    return found, names


def service_account(name: str) -> st.SearchStrategy[Tree]:
    """An account that no other service has."""
    return optional(
        name=st.just(f"{name}-account"), annotations=ANNOTATIONS, cloudIdentity=st.booleans()
    )


@st.composite
def microservice(draw: st.DrawFn, around: Surroundings, name: str, kind: str) -> Tree:
    """A service of a kind that fits what is around it."""
    single = kind != "stateful" and draw(st.booleans())
    spoken, names = draw(watched(around) if kind == "worker" else called(around))
    found = {"kind": kind, "image": draw(IMAGES), **spoken, **draw(workload(around, names))}
    found |= draw(users(around))
    found |= {"replicas": 1} if single else draw(size())
    if single:
        found["rollout"] = {**found.get("rollout", {}), "strategy": "recreate"}
    found["scheduling"] = {**found.get("scheduling", {}), **draw(neighbours(around))}
    stateful = kind == "stateful"
    found["volumes"] = draw(volumes(around, exclusive=single or stateful, stateful=stateful))
    found |= draw(optional(protect=st.booleans())) if stateful else {}
    found |= draw(extra_containers(around, name, [*found["volumes"]]))
    if asked := request_ports(found):
        found |= draw(optional(auth=service_auth(asked)))
        found["trafficPolicy"] = draw(traffic_policy())
        found |= draw(optional(expose=expose(around, name, found))) if around.hosts else {}
    found["versions"] = draw(versions(around, found, names, single=single))
    if request_ports(found):
        found["traffic"] = draw(traffic(around, name, found))
    found["calls"] = [*around.calls]
    found["jobs"] = draw(jobs(around, found))
    found |= draw(optional(permissions=PERMISSIONS, serviceAccount=service_account(name)))
    found |= draw(optional(objects=optional(**dict.fromkeys(["all", "workload"], METADATA))))
    if around.existing:
        found |= draw(optional(adopt=st.booleans() | some_of(ADOPTED[kind])))
    # Under another name a claim would be another one.
    if not any(has_claim(one) for one in (found, *found["versions"].values())):
        found |= draw(optional(formerName=st.just(f"{name}-before")))
    return found


def has_claim(written: Tree) -> bool:
    """Whether a volume is a claim that the program makes."""
    return any("claim" in volume for volume in written.get("volumes", {}).values())
