"""Versions, with shares that total 100."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import strategies as st

from tests.builders import DIGEST, Tree
from tests.strategies.container import variables
from tests.strategies.scaling import size
from tests.strategies.surroundings import Surroundings
from tests.strategies.traffic_policy import traffic_policy
from tests.strategies.volume import volumes
from tests.strategies.words import NAMES, TEXTS, optional
from tests.strategies.workload import workload

IMAGES = optional(tag=st.sampled_from(["1", "2.0-rc.1"]), digest=st.just(DIGEST))


@st.composite
def shares(draw: st.DrawFn, count: int) -> list[int]:
    """So many shares that total 100."""
    cuts = draw(st.lists(st.integers(0, 100), min_size=count - 1, max_size=count - 1))
    return [right - left for left, right in pairwise([0, *sorted(cuts), 100])]


@st.composite
def version(
    draw: st.DrawFn, around: Surroundings, service: Tree, ports: Sequence[str], *, single: bool
) -> Tree:
    """A version of a service; that of a `single` pod says nothing of its number."""
    # A variable of the service's keeps its kind.
    own_words = workload(around, ports, variables(service))
    found = {**draw(IMAGES), **draw(st.just({}) | own_words)}
    if "trafficPolicy" in service:
        found |= draw(optional(trafficPolicy=traffic_policy(service["trafficPolicy"])))
    if service["kind"] != "stateful":
        found |= draw(optional(volumes=volumes(around, exclusive=False)))
    read = found.get("configFrom", service.get("configFrom", []))
    own = [name for name in read if name in around.sets.config]
    if own and draw(st.booleans()):
        name = draw(st.sampled_from(own))
        found["config"] = {name: {around.sets.keys[name]: draw(TEXTS)}}
    return found if single else found | draw(size())


@st.composite
def versions(
    draw: st.DrawFn, around: Surroundings, service: Tree, ports: Sequence[str], *, single: bool
) -> Tree:
    """Up to three versions, one of a stateful service; those of a worker have no shares."""
    most = 1 if service["kind"] == "stateful" else 3
    names = draw(st.lists(NAMES, max_size=most, unique=True))
    found = {name: draw(version(around, service, ports, single=single)) for name in names}
    if names and ports and service["kind"] != "worker":
        for name, share in zip(names, draw(shares(len(names))), strict=True):
            found[name]["weight"] = share
            if share == 0 and "scaling" not in found[name] and not single:
                found[name] |= draw(optional(replicas=st.just(0)))
    return found
