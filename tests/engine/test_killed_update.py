"""Updates that are killed, and `make up` after them, with a provider as it is released.

The provider that the testbed builds is older: it takes over whatever is there. Without server-side
apply it creates as one of 4.29 and later does, which is refused where the object is there already,
so it runs that way but for an update that says PULUMI_K8S_UPSERT_EXISTING_OBJECTS.
https://github.com/pulumi/pulumi-kubernetes/pull/4278
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from testbed import engine
from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack, count, has_deployments, kill_once, kinds

PROVIDER = "pulumi-resource-kubernetes"
REFUSING = """#!/bin/sh
[ "$PULUMI_K8S_UPSERT_EXISTING_OBJECTS" = true ] || export PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY=false
exec {provider} "$@"
"""
# How many resources the state names, done or begun, when the update is killed.
MOMENTS = sorted(random.Random(29).sample(range(4, 34), 12))  # noqa: S311
# Kubernetes and istiod put these into every namespace.
NOT_OURS = {
    *(("ConfigMap", name) for name in ("kube-root-ca.crt", "istio-ca-root-cert", "istio-ca-crl")),
    ("ServiceAccount", "default"),
}
Identities = Mapping[tuple[str, str], str]


class Deployment:
    """`make up` of a stack, which can be killed."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        self._stack = stack
        self._environment = {**stack.environment}
        if engine.upserts():
            real = shutil.which(PROVIDER, path=stack.environment["PATH"])
            wrapped = folder / PROVIDER
            folder.mkdir()
            wrapped.write_text(REFUSING.format(provider=real))
            wrapped.chmod(0o755)
            # The folder of the CLI goes first on PATH.
            (folder / "pulumi").symlink_to(stack.executable)
            path = os.pathsep.join((str(folder), stack.environment["PATH"]))
            self._environment["PATH"] = path

    @property
    def written(self) -> str:
        """The state as it is written: the CLI may not open it after a kill, and `up` has to."""
        files = (self._stack.state / ".pulumi" / "stacks").rglob(f"{self._stack.name}.json")
        return "".join(file.read_text() for file in files)

    @property
    def named(self) -> int:
        """How many resources the state names, those that are being made among them."""
        return len(set(re.findall(r'"urn":\s*"(.+?)"', self.written)))

    @property
    def pending(self) -> list[dict[str, Any]]:
        """What the state says to be under way."""
        return json.loads(self.written)["checkpoint"]["latest"].get("pending_operations") or []

    def start(self, action: str, *flags: str) -> subprocess.Popen[str]:
        """Start it, in a process group of its own."""
        flags = ("--yes", "--skip-preview", *flags)
        return subprocess.Popen(
            [sys.executable, "-m", "microservices.deploy", action, self._stack.name, *flags],
            cwd=self._stack.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, action: str, *flags: str) -> tuple[int, str]:
        """Run it to its end; returns its exit code and all that it says."""
        process = self.start(action, *flags)
        said, _ = process.communicate(timeout=600)
        return process.returncode, said

    def kill_when(self, seen: Callable[[], bool]) -> str:
        """Start an update and kill -9 all of it once `seen()` is true; returns what it said."""
        return kill_once(self.start("up"), seen)


@pytest.fixture
def deployment(stack: Stack, tmp_path: Path) -> Deployment:
    return Deployment(stack, tmp_path / "provider")


def identities(control_plane: ControlPlane, namespace: str) -> Identities:
    """The uid of each object of the namespace, by kind and name."""
    found = {
        (kind, item["metadata"]["name"]): str(item["metadata"]["uid"])
        for kind in kinds() - {"Namespace"}
        for item in control_plane.cluster.find_all(kind, namespace)
    }
    return {key: uid for key, uid in found.items() if key not in NOT_OURS}


def in_state(stack: Stack) -> set[tuple[str, str]]:
    """Kind and name of each object that the state has but the namespace."""
    ours = [one for one in stack.resources() if one["type"].startswith("kubernetes:")]
    return {
        (one["type"].rsplit(":", 1)[1], one["outputs"]["metadata"]["name"])
        for one in ours
        if not one["type"].endswith(":Namespace")
    }


@pytest.mark.parametrize(
    "moments",
    [MOMENTS[::3], pytest.param(MOMENTS, marks=pytest.mark.nightly)],
    ids=["four", "twelve"],
)
def test_updates_killed_at_any_moment_lose_nothing_and_make_nothing_twice(
    stack: Stack, deployment: Deployment, control_plane: ControlPlane, moments: Sequence[int]
) -> None:
    made: dict[tuple[str, str], str] = {}
    left = 0
    for moment in moments:
        before = deployment.named

        def is_there(moment: int = moment, before: int = before) -> bool:
            return deployment.named >= max(moment, min(before + 1, count()))

        deployment.kill_when(is_there)
        left += len(deployment.pending)
        now = identities(control_plane, stack.namespace)
        assert {key: now.get(key) for key in made} == made
        made |= now
    assert left > 0
    code, said = deployment.run("up")
    assert code == 0, said
    now = identities(control_plane, stack.namespace)
    assert {key: now.get(key) for key in made} == made
    assert set(now) == in_state(stack)
    assert deployment.pending == []
    assert stack.up("--expect-no-changes") == {"same": count()}


def test_taking_up_takes_over_nothing_of_somebody_else(
    stack: Stack, deployment: Deployment, control_plane: ControlPlane
) -> None:
    deployment.kill_when(lambda: has_deployments(control_plane, stack))
    begun = identities(control_plane, stack.namespace)
    assert ("VirtualService", "user-service") not in begun
    foreign = control_plane.cluster.create(
        {
            "apiVersion": "networking.istio.io/v1",
            "kind": "VirtualService",
            "metadata": {"name": "user-service", "namespace": stack.namespace},
            "spec": {
                "hosts": ["elsewhere.example.com"],
                "http": [{"directResponse": {"status": 1}}],
            },
        }
    )
    code, said = deployment.run("up")
    assert code != 0, said
    assert "recovering a killed update" in said, said
    assert "already exists" in said, said
    found = control_plane.cluster.get("VirtualService", "user-service", stack.namespace)
    assert found == foreign
    assert "user-service" not in str(stack.outputs().get("deployed", {}))
    control_plane.cluster.delete("VirtualService", "user-service", stack.namespace)
    code, said = deployment.run("up")
    assert code == 0, said
    now = identities(control_plane, stack.namespace)
    assert {key: now.get(key) for key in begun} == begun
    assert set(now) == in_state(stack)


def test_an_edit_after_the_kill_may_bring_what_the_unfinished_need(
    stack: Stack, deployment: Deployment, control_plane: ControlPlane
) -> None:
    deployment.kill_when(lambda: has_deployments(control_plane, stack))
    edited = {"microservices:config": {"app-config": {"database_url": "postgresql://new:5432/my"}}}
    stack.change(lambda config: config.update(edited))
    code, said = deployment.run("up")
    assert code == 0, said
    assert set(identities(control_plane, stack.namespace)) == in_state(stack)
    assert stack.up("--expect-no-changes") == {"same": count()}
