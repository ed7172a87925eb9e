from typing import Any

import pytest

from microservices.manifests.selector import Labelled, Selecting, carries, matches

LABELS = {"app": "web", "tier": "front"}


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ({}, True),
        ({"matchLabels": None, "matchExpressions": None}, True),
        ({"matchLabels": {"app": "web"}}, True),
        ({"matchLabels": {"app": "web", "tier": "back"}}, False),
        ({"matchLabels": {"zone": "a"}}, False),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["a", "web"]}]}, True),
        ({"matchExpressions": [{"key": "zone", "operator": "In", "values": ["a"]}]}, False),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, False),
        ({"matchExpressions": [{"key": "zone", "operator": "NotIn", "values": ["a"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "zone", "operator": "Exists"}]}, False),
        ({"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}, False),
        ({"matchExpressions": [{"key": "zone", "operator": "DoesNotExist"}]}, True),
        (
            {
                "matchLabels": {"app": "web"},
                "matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["front"]}],
            },
            False,
        ),
    ],
)
def test_every_requirement_has_to_be_met(selector: dict[str, Any], found: bool) -> None:
    assert matches(selector, LABELS) is found


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="matchNames"):
        matches({"matchNames": ["web"]}, LABELS)
    with pytest.raises(ValueError, match="operator Gt"):
        matches({"matchExpressions": [{"key": "app", "operator": "Gt"}]}, LABELS)


def test_equal_labels_are_carried_and_others_may_stand_beside_them() -> None:
    assert carries(LABELS, {"app": "web"})
    assert not carries(LABELS, {"app": "web", "zone": "a"})


def test_what_has_labels_is_found_by_the_label_that_fewest_have() -> None:
    found = Labelled([({"app": "web"}, 1), (LABELS, 2), ({}, 3)])
    assert found.by({"matchLabels": LABELS}) == [2]
    assert found.by({"matchLabels": {"zone": "a"}}) == []
    assert found.by({}) == [1, 2, 3]


def test_objects_that_select_pods_are_found_by_their_labels() -> None:
    whole, web, other = (
        {"metadata": {"name": name, "namespace": "shop"}, "spec": {"labels": labels}}
        for name, labels in (("whole", {}), ("web", LABELS), ("other", {"app": "other"}))
    )
    found = Selecting([whole, web, other], "spec", "labels")
    assert found.whole("shop") == [whole]
    assert found.selecting("shop", {**LABELS, "version": "v1"}) == [web]
    assert found.selecting("elsewhere", LABELS) == found.whole("elsewhere") == []
