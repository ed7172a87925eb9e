"""The wait until pods have ended whose calls have changed."""

import asyncio
import inspect
from typing import Any

import pulumi
import pytest

from components.drain import drain_hooks
from components.pause import Interrupted, Pause
from tests.deployment import Deploy


class Told(Pause):
    """A pause that is over at once, and may be interrupted."""

    def __init__(self, *, interrupted: bool = False) -> None:
        super().__init__()
        self.interrupted = interrupted
        self.waits: list[tuple[str, int]] = []

    async def is_interrupted(self, said: str, seconds: int) -> bool:
        self.waits.append((said, seconds))
        return self.interrupted


def update(deploy: Deploy, pause: Pause, old: Any, new: Any) -> None:
    """What the engine does after it has updated a Deployment."""
    bindings: list[pulumi.ResourceHookBinding] = []
    deploy(lambda: bindings.append(drain_hooks("web-v1", 25, pause)))
    (after,) = bindings[0].after_update or []
    assert isinstance(after, pulumi.ResourceHook)
    args = pulumi.ResourceHookArgs(
        urn="urn", id="id", name="web-v1", type="Deployment", old_inputs=old, new_inputs=new
    )
    waiting = after.callback(args)

    async def run() -> None:
        assert inspect.isawaitable(waiting)
        await waiting

    asyncio.run(run())


def of(image: str, replicas: int = 2) -> Any:
    return {"spec": {"replicas": replicas, "template": {"spec": {"containers": [image]}}}}


@pytest.mark.parametrize(
    ("old", "new", "waits"),
    [
        (of("web:1"), of("web:2"), True),
        (of("web:1"), of("web:1", replicas=3), False),
        ({}, of("web:1"), True),
        ({}, {}, False),
    ],
)
def test_an_update_that_replaces_pods_waits_until_they_have_ended(
    deploy: Deploy, old: Any, new: Any, waits: bool
) -> None:
    pause = Told()
    update(deploy, pause, old, new)
    said = ("web-v1: waiting 25 s for pods whose calls have changed to end", 25)
    assert pause.waits == ([said] if waits else [])


def test_an_interrupt_ends_the_wait(deploy: Deploy) -> None:
    with pytest.raises(Interrupted, match="pods that have not ended may lose their calls"):
        update(deploy, Told(interrupted=True), of("web:1"), of("web:2"))
