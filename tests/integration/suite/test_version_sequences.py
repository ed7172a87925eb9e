"""The sequences hold what they are there for."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from tests.version_sequences import COMMON_SEEDS, SEEDS, STEPS, Written, sequence


def kinds(before: Written, after: Written) -> set[str]:
    """What changes between two deployments of a service."""
    old, new = before.split, after.split
    gone = [weight for name, weight in old.items() if name not in new]
    found = {"policy"} if before.policy != after.policy else set()
    if gone and any(name not in old for name in new):
        found |= {"all is replaced at once"} | ({"it had 100"} if 100 in gone else set())
    elif gone:
        found |= {"removed with traffic" if any(gone) else "removed"}
    elif new.keys() > old.keys():
        found |= {"added at 0"}
    elif new != old:
        found |= {"shifted"}
    return found


def test_each_is_the_same_every_time_with_weights_that_total_100() -> None:
    for seed in SEEDS:
        found = sequence(seed)
        assert found == sequence(seed)
        assert len(found) == 1 + STEPS
        for deployment in found:
            assert {sum(written.split.values()) for written in deployment.values()} == {100}


@pytest.mark.parametrize("seeds", [COMMON_SEEDS, SEEDS])
def test_together_they_hold_every_kind_of_change(seeds: Sequence[int]) -> None:
    changes: list[dict[str, set[str]]] = []
    for seed in seeds:
        for before, after in pairwise(sequence(seed)):
            changes.append({name: kinds(before[name], after[name]) for name in after})
    seen = [one for change in changes for one in change.values()]
    assert set().union(*seen) == {
        "added at 0",
        "shifted",
        "all is replaced at once",
        "it had 100",
        "removed",
        "removed with traffic",
        "policy",
    }
    assert any(len(one) > 1 and "policy" in one for one in seen), "a policy changes on the way"
    assert any(all(change.values()) for change in changes), "both services change at once"
