"""What is not known before a deployment, and what has not the form of its kind."""

import operator
from collections.abc import Callable
from typing import Any

import pytest

from microservices.offline.engine.evaluation import UNKNOWN, Resource, Secret
from policy.unknown import Unknown, Untold
from tests.policy.analyzer import Analyzer
from tests.policy.planted import CONTAINER, dev_with, planted, pod, with_container

SELECTOR = planted("Service", "late", {"selector": {"app": UNKNOWN}})


@pytest.mark.parametrize(
    "look",
    [
        str,
        bool,
        len,
        hash,
        list,
        int,
        "{}".format,
        lambda value: value == 1,
        lambda value: value != 1,
        lambda value: value < 1,
        lambda value: value + 1,
        lambda value: 1 + value,
        lambda value: "a" in value,
        lambda value: value["a"],
        lambda value: value.get("a"),
        lambda value: isinstance(value, str),
        lambda value: {"a": value} == {"a": 1},
        lambda value: {"a": 1}.items() <= {"a": value}.items(),
        lambda value: value in {"a": 1},
        operator.itemgetter(0),
    ],
)
def test_whoever_looks_at_an_unknown_value_learns_it(look: Callable[[Any], object]) -> None:
    with pytest.raises(Untold) as told:
        look(Unknown(("Service/late", "spec", "ports", 0)))
    assert told.value.message == "only a deployment can tell Service/late.spec.ports[0]"


def test_a_rule_that_comes_to_an_unknown_value_says_so_and_claims_nothing(pack: Analyzer) -> None:
    found = pack.of_stack(dev_with(SELECTOR))
    assert {one.level for one in found} == {"advisory"}
    texts = [one.text for one in found]
    assert texts
    assert all("only a deployment can tell Service/late.spec.selector.app" in one for one in texts)
    assert any("can't run policy 'every-service-finds-pods'" in one for one in texts)


def test_what_was_found_before_is_told_all_the_same(pack: Analyzer) -> None:
    lost = planted("Service", "early", {"selector": {"app": "nobody"}})
    found = [one for one in pack.of_stack(dev_with(lost, SELECTOR)) if one.urn]
    assert [(one.policy, one.urn) for one in found] == [("every-service-finds-pods", lost.urn)]


def test_an_unknown_value_that_no_rule_reads_keeps_none_from_its_work(pack: Analyzer) -> None:
    image = with_container(image=UNKNOWN)
    assert pack.of_stack(dev_with(image)) == []
    assert pack.of_each([image]) == []


@pytest.mark.parametrize(
    "metadata", [{"namespace": "shop-dev"}, {"name": UNKNOWN}, UNKNOWN], ids=["none", "name", "all"]
)
def test_an_object_without_a_known_name_counts_but_is_not_named(
    pack: Analyzer, metadata: Any
) -> None:
    late = planted("Pod", "late", {"containers": [CONTAINER]})
    late = Resource(late.urn, late.type, late.name, "", True, {**late.inputs, "metadata": metadata})
    assert all("only a deployment can tell Pod" in one.text for one in pack.of_stack([late]))


@pytest.mark.parametrize(
    ("type_token", "inputs"),
    [
        ("kubernetes:apps/v1:DeploymentPatch", {"apiVersion": "apps/v1", "kind": "Deployment"}),
        ("kubernetes:core/v1:PodList", {"apiVersion": "v1", "kind": "PodList", "items": []}),
        ("kubernetes:helm.sh/v3:Release", {"chart": "shop"}),
        ("kubernetes:core/v1:Pod", {"apiVersion": "v1", "kind": UNKNOWN}),
        ("random:index/randomId:RandomId", {"apiVersion": "v1", "kind": "Pod"}),
    ],
)
def test_what_is_no_object_is_passed_by(
    pack: Analyzer, type_token: str, inputs: dict[str, Any]
) -> None:
    other = Resource("urn:other", type_token, "other", "", True, inputs)
    assert pack.of_stack([other]) == []
    assert pack.of_each([other]) == []


@pytest.mark.parametrize(
    "broken",
    [
        planted("VirtualService", "broken"),
        planted("Service", "broken", {"selector": "app"}),
        pod(containers=[7]),
    ],
    ids=["no spec", "text for a map", "a number for a container"],
)
def test_an_object_without_the_form_of_its_kind_stops_no_rule_with_a_trace(
    pack: Analyzer, broken: Resource
) -> None:
    found = [*pack.of_stack(dev_with(broken)), *pack.of_each([broken])]
    assert found
    assert {one.level for one in found} == {"advisory"}
    assert all("some object has not the form of its kind" in one.text for one in found)


def test_no_violation_has_the_value_of_a_secret(pack: Analyzer) -> None:
    canary = "canary-7d1f"
    secret = planted("Secret", "x" * 70, stringData={"key": Secret(canary)})
    marked = planted("Service", "lost", {"selector": {"app": "nobody"}, "x": Secret(canary)})
    found = [*pack.of_stack(dev_with(secret, marked)), *pack.of_each([secret, marked])]
    assert {one.policy for one in found} == {"names-fit-a-label", "every-service-finds-pods"}
    assert canary not in str(found)
