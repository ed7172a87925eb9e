"""The waits that change the routes of a service safely."""

import asyncio
import inspect
import signal
import threading
from collections.abc import Awaitable, Coroutine
from typing import Any

import pulumi
import pytest

from components.pause import Interrupted, Pause
from components.settle import settle_hooks
from tests.deployment import Deploy


def route(subset: str) -> dict[str, Any]:
    return {"destination": {"host": "web", "subset": subset}, "weight": 1}


def inputs(subsets: list[str]) -> dict[str, Any]:
    return {"spec": {"http": [{"route": [route(subset) for subset in subsets]}]}}


class Hooks:
    """The two hooks, and what is said by them; `events` is what happens, in its order."""

    def __init__(self, deploy: Deploy, monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
        bindings: list[pulumi.ResourceHookBinding] = []
        deploy(lambda: bindings.append(settle_hooks(seconds, Pause())))
        (self.before,), (self.after,) = (
            bindings[0].before_update or [],
            bindings[0].after_update or [],
        )
        self.events: list[str] = []
        monkeypatch.setattr(pulumi.log, "info", self.events.append)

    async def update(self, name: str, old: list[str], new: list[str]) -> None:
        """What the engine does to update an object."""
        args = pulumi.ResourceHookArgs(
            urn="urn",
            id="id",
            name=name,
            type="VirtualService",
            old_inputs=inputs(old),
            new_inputs=inputs(new),
        )
        await run(self.before, args)
        self.events.append("update")
        await run(self.after, args)


async def run(hook: object, args: pulumi.ResourceHookArgs) -> None:
    assert isinstance(hook, pulumi.ResourceHook)
    waiting = hook.callback(args)
    assert inspect.isawaitable(waiting)
    await waiting


@pytest.fixture
def hooks(deploy: Deploy, monkeypatch: pytest.MonkeyPatch) -> Hooks:
    """Hooks whose time of 7 s is over at once."""
    found = Hooks(deploy, monkeypatch, 7)

    async def time_is_over(waiting: Coroutine[Any, Any, Any], seconds: float) -> None:
        waiting.close()
        found.events.append(f"{seconds} s")
        raise TimeoutError

    monkeypatch.setattr(asyncio, "wait_for", time_is_over)
    return found


KNOW = "web: waiting 7 s for every proxy to know"
LEAVE = "web: waiting 7 s for every proxy to leave"


@pytest.mark.parametrize(
    ("old", "new", "events"),
    [
        (["v1"], ["v1", "v3", "v2"], [f"{KNOW} web v2, web v3", "7 s", "update"]),
        (["v1", "v3", "v2"], ["v1"], ["update", f"{LEAVE} web v2, web v3", "7 s"]),
        (["v1"], ["v2"], [f"{KNOW} web v2", "7 s", "update", f"{LEAVE} web v1", "7 s"]),
        ([], ["v1"], [f"{KNOW} web v1", "7 s", "update"]),
        (["v1"], ["v1", ""], [f"{KNOW} web", "7 s", "update"]),
        (["v1", "v2"], ["v1", "v2"], ["update"]),
    ],
)
def test_proxies_get_time_to_know_what_comes_and_to_leave_what_goes(
    hooks: Hooks, old: list[str], new: list[str], events: list[str]
) -> None:
    asyncio.run(hooks.update("web", old, new))
    assert hooks.events == events


def test_proxies_have_to_leave_what_another_owner_named(hooks: Hooks) -> None:
    # Of an object that is taken over, the engine knows no inputs.
    args = pulumi.ResourceHookArgs(
        urn="urn",
        id="id",
        name="web",
        type="VirtualService",
        old_inputs={"metadata": {"name": "web"}},
        new_inputs=inputs(["v1"]),
        old_outputs=inputs(["primary", "canary"]),
    )
    asyncio.run(run(hooks.before, args))
    asyncio.run(run(hooks.after, args))
    assert hooks.events == [f"{KNOW} web v1", "7 s", f"{LEAVE} web canary, web primary", "7 s"]


def test_nobody_waits_when_no_time_is_given(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = Hooks(deploy, monkeypatch, 0)
    asyncio.run(hooks.update("web", ["v1"], ["v2"]))
    assert hooks.events == ["update"]


async def interrupted(*updates: Awaitable[None]) -> list[BaseException | None]:
    """How updates end that are interrupted twice once all of them wait, as the engine does it."""
    running = asyncio.gather(*updates, return_exceptions=True)
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(signal.raise_signal, signal.SIGINT)
    ends = await running
    signal.raise_signal(signal.SIGINT)
    return ends


def test_an_interrupt_ends_every_wait_of_those_that_wait_side_by_side(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = Hooks(deploy, monkeypatch, 600)
    usual = signal.getsignal(signal.SIGINT)
    updates = (hooks.update(name, ["v1"], ["v1", "v2"]) for name in ("one", "two"))
    ends = asyncio.run(interrupted(*updates))
    assert [type(end) for end in ends] == [Interrupted, Interrupted]
    assert str(ends[0]) == "interrupted; not every proxy may know web v2 yet"
    assert hooks.events == [
        "one: waiting 600 s for every proxy to know web v2",
        "two: waiting 600 s for every proxy to know web v2",
    ]
    assert signal.getsignal(signal.SIGINT) is usual


def test_whoever_reads_of_a_wait_may_interrupt_it_at_once(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = Hooks(deploy, monkeypatch, 600)
    monkeypatch.setattr(pulumi.log, "info", lambda _: signal.raise_signal(signal.SIGINT))
    with pytest.raises(Interrupted, match="not every proxy may know web v2 yet"):
        asyncio.run(hooks.update("web", ["v1"], ["v1", "v2"]))


def test_without_a_way_to_hear_of_an_interrupt_the_wait_goes_on_to_its_end(hooks: Hooks) -> None:
    thread = threading.Thread(target=lambda: asyncio.run(hooks.update("web", ["v1"], ["v2"])))
    thread.start()
    thread.join()
    assert hooks.events[-1] == "7 s"
