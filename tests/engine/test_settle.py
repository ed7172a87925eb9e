"""The waits around a change of routes, as the engine has them."""

import os
import signal
import subprocess
import time

import pytest

from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack, count

LONG = 120
SHORT = 15
# Pulumi gives a program five seconds to end once it was interrupted.
PROMPT = 30


def settle(stack: Stack, seconds: int) -> None:
    stack.change(lambda config: config.update({"microservices:mesh": {"settleSeconds": seconds}}))


def read_until(process: subprocess.Popen[str], words: str) -> None:
    """Read what an update prints, up to these words."""
    assert process.stdout
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if words in line:
            return
    pytest.fail(f"it ended without {words!r}:\n{''.join(said)}")


def interrupted_up(stack: Stack, words: str) -> tuple[str, float]:
    """What an update says, and how long it takes to end, once it is interrupted after these words.

    As Ctrl-C does it: all processes of the terminal's foreground group get the signal.
    """
    process = stack.start("up", "--yes", "--skip-preview")
    read_until(process, words)
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=LONG + PROMPT)
    assert process.returncode != 0
    return out + err, time.monotonic() - began


def weights(control_plane: ControlPlane, namespace: str) -> list[int]:
    found = control_plane.cluster.get("VirtualService", "user-service", namespace)
    return [route["weight"] for route in found["spec"]["http"][-1]["route"]]


def test_an_interrupt_ends_the_wait_and_the_next_up_waits_again_or_takes_the_pods_away(
    stack: Stack, control_plane: ControlPlane
) -> None:
    stack.set_versions({"v1": 100, "v2": 0})
    stack.up()
    deployed = stack.outputs()["deployed"]
    settle(stack, LONG)
    stack.set_versions({"v1": 60, "v2": 40})
    waiting = f"user-service: waiting {LONG} s for every proxy to know user-service v2"
    said, seconds = interrupted_up(stack, waiting)
    assert seconds < PROMPT
    assert "interrupted; not every proxy may know user-service v2 yet" in said, said
    assert weights(control_plane, stack.namespace) == [100]
    assert stack.outputs()["deployed"] == deployed, "what never came about is not told as deployed"
    settle(stack, 1)
    assert "waiting 1 s for every proxy to know" in stack.run("up", "--yes").stdout
    assert weights(control_plane, stack.namespace) == [60, 40]

    settle(stack, LONG)
    stack.set_versions({"v1": 100})
    waiting = f"user-service: waiting {LONG} s for every proxy to leave user-service v2"
    said, seconds = interrupted_up(stack, waiting)
    assert seconds < PROMPT
    assert "interrupted; not every proxy may leave user-service v2 yet" in said, said
    assert control_plane.cluster.find("Deployment", "user-service-v2", stack.namespace)
    assert stack.up() == {"delete": 4, "same": count() - 4}
    assert not control_plane.cluster.find("Deployment", "user-service-v2", stack.namespace)


def test_routes_that_change_in_one_up_wait_side_by_side(stack: Stack) -> None:
    parked, shared = (
        {
            name: {"versions": {"v1": {"tag": "1", "weight": v1}, "v2": {"tag": "1", "weight": v2}}}
            for name in ("user-service", "order-service")
        }
        for v1, v2 in ((100, 0), (50, 50))
    )
    stack.set_services(parked)
    stack.up()
    settle(stack, SHORT)
    stack.set_services(shared)
    said = stack.run("up", "--yes", "--skip-preview").stdout.splitlines()
    waits = [f"{name}: waiting {SHORT} s for every proxy to know {name} v2" for name in parked]
    begun = [next(at for at, line in enumerate(said) if wait in line) for wait in waits]
    done = [at for at, line in enumerate(said) if "VirtualService" in line and " updated " in line]
    assert len(done) == len(parked)
    assert max(begun) < min(done), "each waits before any of them is done"
