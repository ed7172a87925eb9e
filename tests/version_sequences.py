"""Random sequences of what somebody deploys: versions of two services that come, shift and go."""

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from tests.builders import Tree

HOSTS = {"user-service": 8080, "order-service": 8081}
# The last and the first together hold every kind of change, and no one does alone.
SEEDS = (*range(9), 24)
COMMON_SEEDS = (SEEDS[0], SEEDS[-1])
STEPS = 4
MOST_VERSIONS = 3
# Nothing is said of rollouts here; a pod that still got requests when it goes would lose them.
PROMPT = {"minReadySeconds": 0, "drainSeconds": 0}
POLICIES: tuple[Tree, ...] = (
    {},
    {"loadBalancer": {"algorithm": "ROUND_ROBIN"}},
    {"loadBalancer": {"consistentHash": {"source": True}}},
    {"connectionPool": {"maxConnections": 2000, "maxRequests": 4000}},
    {"outlierDetection": {"consecutiveErrors": 7}},
)


@dataclass(frozen=True)
class Written:
    """What a stack says of one service: shares by version, in percent, and a trafficPolicy."""

    split: dict[str, int]
    policy: Tree

    def keys(self) -> Tree:
        """As it is written in a stack file, over what the catalogue says."""
        versions = {
            name: {"tag": "1.0", "replicas": 2, "weight": weight}
            for name, weight in self.split.items()
        }
        return {"versions": versions, "trafficPolicy": self.policy, "rollout": PROMPT}


Deployment = dict[str, Written]


def sequence(seed: int) -> list[Deployment]:
    """The first deployment and those after it; each changes one of the services, or both."""
    random = Random(seed)  # noqa: S311 (chance that repeats is what is wanted)
    found = [{name: Written({"v1": 80, "v2": 20}, {}) for name in HOSTS}]
    for number in range(STEPS):
        chosen = random.sample(sorted(HOSTS), random.choice((1, 2)))
        changed = {name: _changed(random, found[-1][name], f"v{number + 3}") for name in chosen}
        found.append({**found[-1], **changed})
    return found


def _changed(random: Random, before: Written, new: str) -> Written:
    """Another version, other shares, or fewer versions; some of the time another policy as well."""
    ways = [_replaced]
    if len(before.split) < MOST_VERSIONS:
        ways += [_added, _added]
    if len(before.split) > 1:
        ways += [_shifted, _shifted, _removed]
    split = random.choice(ways)(random, before.split, new)
    policy = random.choice(POLICIES) if random.random() < 0.4 else before.policy
    return replace(before, split=split, policy=policy)


def _added(random: Random, split: dict[str, int], new: str) -> dict[str, int]:
    del random
    return {**split, new: 0}


def _replaced(random: Random, split: dict[str, int], new: str) -> dict[str, int]:
    """One new version has all of the traffic at once."""
    del random, split
    return {new: 100}


def _shifted(random: Random, split: dict[str, int], new: str) -> dict[str, int]:
    del new
    cuts = sorted(random.randint(0, 100) for _ in range(len(split) - 1))
    shares = [right - left for left, right in zip([0, *cuts], [*cuts, 100], strict=True)]
    return dict(zip(split, shares, strict=True))


def _removed(random: Random, split: dict[str, int], new: str) -> dict[str, int]:
    """A version goes, whatever it had, and the first of the others gets its share."""
    del new
    gone = random.choice(sorted(split))
    kept = {name: weight for name, weight in split.items() if name != gone}
    first = next(iter(kept))
    return {**kept, first: kept[first] + split[gone]}


def services(deployment: Deployment) -> dict[str, Any]:
    """The services of a stack, as they are written over the catalogue."""
    return {name: written.keys() for name, written in deployment.items()}
