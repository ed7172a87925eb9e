"""A version's words over those of its service."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from microservices.load.layers import merge
from microservices.settings.pods.workload import WorkloadSettings, overlay
from microservices.settings.values.types import Model
from microservices.settings.version import VersionSettings
from tests.builders import Tree
from tests.strategies.rollout import ROLLOUTS
from tests.strategies.scaling import scaling
from tests.strategies.sets import Sets
from tests.strategies.surroundings import Surroundings
from tests.strategies.traffic_policy import traffic_policy
from tests.strategies.volume import volumes
from tests.strategies.words import optional
from tests.strategies.workload import workload

QUEUE = {"queue": {"type": "rabbitmq", "metadata": {"queueName": "orders"}}}


def words(**keys: Any) -> WorkloadSettings:
    """What is said of some pods."""
    return WorkloadSettings.model_validate(keys, by_name=False)


def written(part: Any) -> Any:
    """What was written of a part, and nothing of what it has by default."""
    if isinstance(part, Model):
        aliases = {name: str(field.alias) for name, field in type(part).model_fields.items()}
        names = sorted(part.model_fields_set)
        return {aliases[name]: written(getattr(part, name)) for name in names}
    if isinstance(part, dict):
        return {key: written(value) for key, value in part.items()}
    return [written(one) for one in part] if isinstance(part, tuple) else part


@pytest.mark.parametrize(
    ("under", "over", "result"),
    [
        ({"labels": {"a": "1", "b": "2"}}, {"labels": {"b": "3", "c": "4"}}, {"a": "1", "b": "3"}),
        ({"labels": {"a": "1", "b": "3"}}, {"labels": {}}, {"a": "1", "b": "3"}),
    ],
)
def test_maps_merge(under: Tree, over: Tree, result: Tree) -> None:
    found = overlay(words(**under), words(**over)).labels
    assert {key: found[key] for key in result} == result
    assert found.keys() == under["labels"].keys() | over["labels"].keys()


def test_parts_merge_at_every_depth() -> None:
    under = words(
        resources={"requests": {"cpu": "1"}, "size": "large"},
        sidecars={"proxy": {"image": "proxy:1", "env": {"A": "1"}}},
    )
    over = words(
        resources={"requests": {"memory": "1Gi"}},
        sidecars={"proxy": {"env": {"B": "2"}}, "more": {"image": "more:1"}},
    )
    assert written(overlay(under, over)) == {
        "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "size": "large"},
        "sidecars": {
            "proxy": {"image": "proxy:1", "env": {"A": "1", "B": "2"}},
            "more": {"image": "more:1"},
        },
    }


def test_lists_and_single_values_replace() -> None:
    under = words(args=["a", "b"], runAsUser=1, probes={"liveness": {"disabled": True}})
    over = words(args=[], runAsUser=65532, probes={"liveness": {"disabled": False}})
    assert written(overlay(under, over)) == written(over)


def test_a_part_that_was_not_there_is_as_it_is_written() -> None:
    over = words(scaling={"min": 1, "max": 3}, volumes={"a": {"path": "/a", "emptyDir": {}}})
    assert written(overlay(words(), over)) == written(over)


def test_what_the_lower_part_does_not_have_is_left_out() -> None:
    over = VersionSettings.model_validate({"weight": 5, "runAsUser": 7})
    assert written(overlay(words(), over)) == {"runAsUser": 7}


RATE = {"metric": "requests", "perPod": 100}
HASH = {"consistentHash": {"header": "x-user"}}
POOL = {"maxRequests": 5}
WARM = {"algorithm": "ROUND_ROBIN", "warmupSeconds": 30}
FAILOVER = {"enabled": True, "failover": {"us": "eu"}}


@pytest.mark.parametrize(
    ("part", "under", "over", "result"),
    [
        ("connectionPool", {"maxRetries": 3}, POOL, {"maxRetries": 3, **POOL}),
        ("outlierDetection", {"consecutiveErrors": 3}, {}, {"consecutiveErrors": 3}),
        ("loadBalancer", HASH, {"algorithm": "RANDOM"}, {"algorithm": "RANDOM"}),
        ("loadBalancer", HASH, {"algorithm": "LEAST_REQUEST"}, {"algorithm": "LEAST_REQUEST"}),
        ("loadBalancer", HASH, {"warmupSeconds": 9}, {"warmupSeconds": 9}),
        ("loadBalancer", WARM, HASH, HASH),
        ("loadBalancer", WARM, {"warmupSeconds": 9}, {**WARM, "warmupSeconds": 9}),
        *(
            ("loadBalancer", HASH, {"consistentHash": other}, {"consistentHash": other})
            for other in ({"cookie": {"name": "a"}}, {"query": "b"}, {"source": True})
        ),
        (
            "loadBalancer",
            {"consistentHash": {"cookie": {"name": "a", "seconds": 9}}},
            {"consistentHash": {"cookie": {"name": "b"}}},
            {"consistentHash": {"cookie": {"name": "b", "seconds": 9}}},
        ),
        (
            "locality",
            FAILOVER,
            {"distribute": {"a": {"a": 100}}},
            {"enabled": True, "distribute": {"a": {"a": 100}}},
        ),
        (
            "locality",
            FAILOVER,
            {"failover": {"eu": "us"}},
            {"enabled": True, "failover": {"us": "eu", "eu": "us"}},
        ),
        ("locality", FAILOVER, {"enabled": False}, {**FAILOVER, "enabled": False}),
    ],
)
def test_a_version_has_the_policy_of_its_service_and_its_own_words_over_it(
    part: str, under: Tree, over: Tree, result: Tree
) -> None:
    found = overlay(words(trafficPolicy={part: under}), words(trafficPolicy={part: over}))
    assert written(found) == {"trafficPolicy": {part: result}}


@pytest.mark.parametrize(
    ("under", "over", "path", "result"),
    [
        (
            {"volumes": {"a": {"path": "/a", "claim": {"size": "1Gi"}}}},
            {"volumes": {"a": {"path": "/a", "emptyDir": {}}}},
            "volumes.a",
            {"path": "/a", "emptyDir": {}},
        ),
        (
            {"volumes": {"a": {"path": "/a", "claim": {"size": "1Gi", "storageClass": "x"}}}},
            {"volumes": {"a": {"path": "/b", "claim": {"size": "2Gi"}}}},
            "volumes.a",
            {"path": "/b", "claim": {"size": "2Gi", "storageClass": "x"}},
        ),
        (
            {"probes": {"readiness": {"path": "/", "port": "admin"}}},
            {"probes": {"readiness": {"grpc": True}}},
            "probes.readiness",
            {"grpc": True, "port": "admin"},
        ),
        (
            {"probes": {"readiness": {"path": "/"}}},
            {"probes": {"readiness": {"grpc": False, "command": []}}},
            "probes.readiness",
            {"path": "/", "grpc": False, "command": []},
        ),
        (
            {"scaling": {"min": 1, "max": 3, "cpu": 50, "memory": 60, "requestsPerSecond": RATE}},
            {"scaling": {"min": 0, "max": 3, "triggers": QUEUE}},
            "scaling",
            {"min": 0, "max": 3, "triggers": QUEUE},
        ),
        (
            {"scaling": {"min": 1, "max": 3, "cpu": 50}},
            {"scaling": {"min": 1, "max": 3, "memory": 60}},
            "scaling",
            {"min": 1, "max": 3, "cpu": 50, "memory": 60},
        ),
        (
            {"scaling": {"min": 0, "max": 3, "triggers": QUEUE}},
            {"scaling": {"min": 1, "max": 3, "cpu": 50}},
            "scaling",
            {"min": 1, "max": 3, "cpu": 50},
        ),
    ],
)
def test_of_alternatives_the_written_one_takes_the_place_of_the_other(
    under: Tree, over: Tree, path: str, result: Tree
) -> None:
    found = written(overlay(words(**under), words(**over)))
    for part in path.split("."):
        found = found[part]
    assert found == result


AROUND = Surroundings(
    Sets(config={"a": {"x": "1"}}, secrets={}, external_secrets={}),
    others=("api",),
    relaxed=True,
    existing=True,
)
WORDS = st.builds(
    merge,
    workload(AROUND, ["http", "admin"]),
    optional(
        replicas=st.integers(0, 9),
        rollout=ROLLOUTS,
        scaling=scaling(),
        volumes=volumes(AROUND, exclusive=True),
        trafficPolicy=traffic_policy(),
    ),
)
# Keys that have alternatives, which the merge of trees does not know.
ALTERNATIVES = ("replicas", "scaling", "volumes", "probes", "trafficPolicy")


@given(WORDS)
def test_to_lay_nothing_over_it_changes_nothing(under: Tree) -> None:
    below = words(**under)
    assert overlay(below, words()) == below
    assert overlay(below, below) == below


@given(WORDS)
def test_over_nothing_everything_is_as_it_is_written(over: Tree) -> None:
    assume(not {"replicas", "scaling"} <= over.keys())
    assert written(overlay(words(), words(**over))) == written(words(**over))


@given(WORDS, WORDS)
def test_what_is_laid_over_reads_as_if_it_had_been_written_over_it(under: Tree, over: Tree) -> None:
    for key in ALTERNATIVES:
        if key in over:
            under.pop(key, None)
    assume(not ({"replicas", "scaling"} <= over.keys() | under.keys()))
    assert written(overlay(words(**under), words(**over))) == written(words(**merge(under, over)))


@given(WORDS, WORDS)
def test_every_written_word_wins(under: Tree, over: Tree) -> None:
    assume(not {"replicas", "scaling"} <= over.keys())
    found = written(overlay(words(**under), words(**over)))
    assert merge(found, written(words(**over))) == found


@given(WORDS, WORDS)
def test_neither_part_is_changed(under: Tree, over: Tree) -> None:
    below, above = words(**under), words(**over)
    before = (written(below), written(above))
    overlay(below, above)
    assert (written(below), written(above)) == before
