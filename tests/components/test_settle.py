"""The waits that change the routes of a service safely."""

import asyncio
import inspect
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from components.settle import destinations, settle_hooks
from tests.deployment import Deploy


def route(subset: str, weight: int) -> dict[str, Any]:
    return {"destination": {"host": "web", "subset": subset}, "weight": weight}


@pytest.mark.parametrize(
    ("virtual_service", "found"),
    [
        (None, set()),
        ({}, set()),
        ({"spec": None}, set()),
        ({"spec": {"http": None}}, set()),
        ({"spec": {"http": [{"redirect": {}}]}}, set()),
        ({"spec": {"http": [{"route": None}]}}, set()),
        (
            {"spec": {"http": [{"route": [route("v1", 80), route("v2", 20)]}]}},
            {("web", "v1"), ("web", "v2")},
        ),
        ({"spec": {"http": [{"route": [{"destination": {"host": "web"}}]}]}}, {("web", "")}),
        (
            {"spec": {"http": [{"route": [route("v1", 1)]}, {"route": [route("v2", 1)]}]}},
            {("web", "v1"), ("web", "v2")},
        ),
        (
            {
                "spec": {
                    "http": [{"route": [route("v1", 80), route("v2", 20)]}],
                    "tcp": [{"route": [route("v3", 1)]}],
                }
            },
            {("web", "v1"), ("web", "v2"), ("web", "v3")},
        ),
    ],
)
def test_destinations_are_host_and_subset(
    virtual_service: Mapping[str, Any] | None, found: set[tuple[str, str]]
) -> None:
    assert destinations(virtual_service) == found


def inputs(subsets: list[str]) -> dict[str, Any]:
    return {"spec": {"http": [{"route": [route(subset, 1) for subset in subsets]}]}}


def around_an_update(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch, seconds: int, old: list[str], new: list[str]
) -> list[str]:
    """What the hooks do around an update from some subsets to others; nobody really sleeps."""
    bindings: list[pulumi.ResourceHookBinding] = []
    deploy(lambda: bindings.append(settle_hooks(seconds)))
    (before,), (after,) = bindings[0].before_update or [], bindings[0].after_update or []
    events: list[str] = []

    async def sleep(delay: float) -> None:
        events.append(f"sleep {delay}")

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(pulumi.log, "info", events.append)
    args = pulumi.ResourceHookArgs(
        urn="urn",
        id="id",
        name="web",
        type="VirtualService",
        old_inputs=inputs(old),
        new_inputs=inputs(new),
    )
    run(before, args)
    events.append("update")
    run(after, args)
    return events


def run(hook: object, args: pulumi.ResourceHookArgs) -> None:
    assert isinstance(hook, pulumi.ResourceHook)
    waiting = hook.callback(args)
    assert inspect.iscoroutine(waiting)
    asyncio.run(waiting)


KNOW = "web: waiting 7 s for every proxy to know"
LEAVE = "web: waiting 7 s for every proxy to leave"


@pytest.mark.parametrize(
    ("old", "new", "events"),
    [
        (["v1"], ["v1", "v3", "v2"], [f"{KNOW} web v2, web v3", "sleep 7", "update"]),
        (["v1", "v3", "v2"], ["v1"], ["update", f"{LEAVE} web v2, web v3", "sleep 7"]),
        (
            ["v1"],
            ["v2"],
            [f"{KNOW} web v2", "sleep 7", "update", f"{LEAVE} web v1", "sleep 7"],
        ),
        ([], ["v1"], [f"{KNOW} web v1", "sleep 7", "update"]),
        (["v1"], ["v1", ""], [f"{KNOW} web", "sleep 7", "update"]),
        (["v1", "v2"], ["v1", "v2"], ["update"]),
    ],
)
def test_proxies_get_time_to_know_what_comes_and_to_leave_what_goes(
    deploy: Deploy,
    monkeypatch: pytest.MonkeyPatch,
    old: list[str],
    new: list[str],
    events: list[str],
) -> None:
    assert around_an_update(deploy, monkeypatch, 7, old, new) == events


def test_nobody_waits_when_no_time_is_given(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert around_an_update(deploy, monkeypatch, 0, ["v1"], ["v2"]) == ["update"]
