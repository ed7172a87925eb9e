"""An adopted Service keeps the pods that it leads to."""

from typing import Any

import pytest

from tests.builders import web
from tests.deploy.preflight.answers import FILE, FORBIDDEN, doubtful, wrong

SERVICE = "/api/v1/namespaces/shop/services/web"
PODS = "/api/v1/namespaces/shop/pods?labelSelector=tier%3Dback%2Czone%3Da"
THERE = {"spec": {"selector": {"zone": "a", "tier": "back"}}}
ADOPTING = web(adopt=True)


def pod(name: str, phase: str = "Running", **labels: str) -> dict[str, Any]:
    return {"metadata": {"name": name, "labels": labels}, "status": {"phase": phase}}


def found(*pods: dict[str, Any], **keys: Any) -> list[str]:
    """What is wrong with adopting a Service that leads to these pods."""
    written = web(**{"adopt": True, **keys})
    if keys.get("kind") == "worker":
        del written["services"]["web"]["port"]
    return wrong(written, **{SERVICE: THERE, PODS: {"items": [*pods]}})


def test_pods_without_the_label_of_the_new_selector_are_named() -> None:
    assert found(pod("a", tier="back"), pod("b", app="web"), pod("c", app="other")) == [
        f"{FILE}services.web.adopt: Service web leads to pods without the label app=web, which "
        "would get no more requests: a, c; label them first, as docs/adopt-and-rename.md says, or "
        "leave the Service out of `adopt`"
    ]


@pytest.mark.parametrize(
    "keys",
    [
        {"adopt": False},
        {"adopt": ["Deployment"]},
        {"traffic": {"owner": "flagger"}},
        {"kind": "worker"},
    ],
)
def test_a_service_that_is_not_adopted_is_not_asked_for(keys: dict[str, Any]) -> None:
    assert found(pod("a"), **keys) == []


def test_pods_that_have_the_label_or_have_ended_lose_nothing() -> None:
    leaving = pod("b")
    leaving["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    assert found(pod("a", app="web"), leaving, pod("c", "Succeeded"), pod("d", "Failed")) == []


def test_a_service_that_is_not_there_or_selects_nothing_leads_to_nothing() -> None:
    assert wrong(ADOPTING, **{SERVICE: None}) == []
    assert wrong(ADOPTING, **{SERVICE: {"spec": {}}}) == []


def test_who_may_not_ask_is_told_to_look() -> None:
    assert doubtful(ADOPTING, **{SERVICE: FORBIDDEN}) == [
        f"{FILE}services.web.adopt: the pods of Service web cannot be asked: forbidden to you; see "
        "to it yourself"
    ]
