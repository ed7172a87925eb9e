"""A stack of this project, driven by the real Pulumi CLI against the testbed's control plane."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from microservices.deploy import recovery
from testbed import engine
from testbed.kubernetes.control_plane import ControlPlane
from testbed.sandbox.project_copy import CONTEXT
from tests import packages
from tests.live_stack import settle_in
from tests.stacks import evaluated, manifests

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = (*packages.PROGRAM, "policy", "Pulumi.yaml")
PASSPHRASE = "dev"
LOOK_SECONDS = 0.02


def count() -> int:
    """How many resources the dev stack has, its components and itself among them."""
    return len(evaluated("dev").resources)


def kinds() -> set[str]:
    """The kinds of the objects of the dev stack."""
    return {one["kind"] for one in manifests(evaluated("dev"))}


def own_environment(folder: Path, kubeconfig: Path) -> dict[str, str]:
    """The variables of a CLI with a state of its own, whose folder is made."""
    state = folder / "state"
    state.mkdir()
    return {
        **engine.environment(),
        "KUBECONFIG": str(kubeconfig),
        "PULUMI_BACKEND_URL": state.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
    }


def ended(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """A command that has ended, with what it said and whatever its exit code."""
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def said(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], *, succeeds: bool = True
) -> str:
    """All that a command says; fails the test where it ends otherwise than expected."""
    done = ended(command, folder, environment)
    told = f"{done.stdout}\n{done.stderr}"
    assert (done.returncode == 0) == succeeds, f"{command}:\n{told}"
    return told


class Stack:
    """The project in a folder of its own, with a state of its own and one of its stack files.

    Namespace and kube context are the test's. `change` edits the stack's configuration in place.
    """

    def __init__(self, folder: Path, kubeconfig: Path, namespace: str, name: str = "dev") -> None:
        self.name = name
        self.folder = folder / "project"
        self.folder.mkdir(parents=True)
        for part in PROGRAM:
            (self.folder / part).symlink_to(PROJECT / part)
        (self.folder / ".venv").symlink_to(sys.prefix)
        self.namespace = namespace
        self.environment = {
            **own_environment(folder, kubeconfig),
            # The CLI keeps which stack is selected by the file that Pulumi.yaml leads to, and so
            # for every test of this checkout together.
            "PULUMI_STACK": name,
        }
        shutil.copy(PROJECT / self.file.name, self.file)
        self.run("stack", "init", self.name)
        self.change(lambda config: settle_in(config, namespace))
        self.change(_lead_to_the_testbed)

    @property
    def executable(self) -> Path:
        """The Pulumi CLI."""
        return engine.executable()

    @property
    def state(self) -> Path:
        """The folder of the backend."""
        return Path(self.environment["PULUMI_BACKEND_URL"].removeprefix("file://"))

    @property
    def file(self) -> Path:
        """The stack file."""
        return self.folder / f"Pulumi.{self.name}.yaml"

    def change(self, edit: Callable[[dict[str, Any]], object]) -> None:
        """Edit the `config` of the stack file."""
        content = yaml.safe_load(self.file.read_text())
        edit(content["config"])
        self.file.write_text(yaml.safe_dump(content, sort_keys=False))

    def set_versions(self, weights: Mapping[str, int]) -> None:
        """Give user-service these versions with these shares, in percent, and leave all else."""
        versions = {name: {"tag": "latest", "weight": weight} for name, weight in weights.items()}

        def edit(config: dict[str, Any]) -> None:
            config["microservices:services"]["user-service"]["versions"] = versions

        self.change(edit)

    def set_services(self, services: Mapping[str, Any]) -> None:
        """Lay these over the catalogue, and order-service as it is in dev where it is not one."""
        written = {"order-service": {"tag": "latest"}, **services}
        self.change(lambda config: config.update({"microservices:services": written}))

    def set_only_orders(self, service: Mapping[str, Any]) -> None:
        """Leave order-service alone in the stack, with these keys and no sets."""
        self.set_services({"user-service": None, "order-service": service})
        none = {f"microservices:{key}": {} for key in ("config", "secrets", "externalSecrets")}
        self.change(lambda config: config.update(none))

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command of the CLI, in a process group of its own."""
        return subprocess.Popen(
            ["pulumi", *words, "--non-interactive"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *words: str, succeeds: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command of the CLI; fails the test when it does otherwise than expected."""
        process = self.start(*words)
        try:
            out, err = process.communicate(timeout=300)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            told = "\n".join(process.communicate())
            pytest.fail(f"pulumi {' '.join(words)} did not end:\n{told}")
        assert (process.returncode == 0) == succeeds, f"pulumi {' '.join(words)}:\n{out}\n{err}"
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def make(self, action: str, *flags: str) -> subprocess.CompletedProcess[str]:
        """What `make up`, `make down` and the like run, whatever its exit code."""
        command = [sys.executable, "-m", "microservices.deploy", action, self.name, *flags]
        return ended(command, self.folder, self.environment)

    def up(self, *flags: str) -> Mapping[str, int]:
        """`pulumi up`; returns how many resources changed, by kind of change."""
        self.run("up", "--yes", "--skip-preview", *flags)
        return self.last_update()["resourceChanges"]

    def last_update(self) -> dict[str, Any]:
        """The newest entry of the stack's history, of which each is a file named by its time."""
        newest = max(self.state.rglob("*.history.json"), key=lambda file: file.name)
        return json.loads(newest.read_text())

    def fails(self) -> str:
        """`pulumi up`, which must fail; returns what it says."""
        finished = self.run("up", "--yes", "--skip-preview", succeeds=False)
        return finished.stdout + finished.stderr

    def preview(self) -> dict[str, Any]:
        """`pulumi preview --json`."""
        return json.loads(self.run("preview", "--json").stdout)

    def outputs(self) -> dict[str, Any]:
        """What the stack exports, by name."""
        return json.loads(self.run("stack", "output", "--json").stdout)

    def resources(self) -> list[dict[str, Any]]:
        """Every resource in the state."""
        exported = json.loads(self.run("stack", "export").stdout)
        return exported["deployment"].get("resources", [])

    def destroy(self) -> None:
        """`pulumi destroy`, with no flag but the answer to its question."""
        self.run("destroy", "--yes")

    def kill_during_up(self, seen: Callable[[], bool]) -> None:
        """Start an update and kill -9 all of it as soon as `seen()` is true.

        What keeps the CLI itself from reading the state after that is taken away.
        """
        kill_once(self.start("up", "--yes", "--skip-preview"), seen)
        recovery.remove(recovery.cut_off_attributes(self.state))


def kill_once(process: subprocess.Popen[str], seen: Callable[[], bool]) -> str:
    """Kill -9 an update and its process group once `seen()` is true; returns what it said."""
    deadline = time.monotonic() + 600
    while not seen():
        assert time.monotonic() < deadline, "the moment to kill did not come"
        # To look without a pause would take a core.
        with suppress(subprocess.TimeoutExpired):
            process.wait(LOOK_SECONDS)
            pytest.fail(f"the update ended before it could be killed:\n{process.communicate()}")
    os.killpg(process.pid, signal.SIGKILL)
    return process.communicate()[0]


def _lead_to_the_testbed(config: dict[str, Any]) -> None:
    config["microservices:kubeContext"] = ""
    if "kubernetes:context" in config:
        config["kubernetes:context"] = CONTEXT


def has_deployments(control_plane: ControlPlane, stack: Stack) -> bool:
    """Whether the first Deployment of a stack is there."""
    cluster = control_plane.cluster
    there = cluster.find("Namespace", stack.namespace)
    return bool(there and cluster.find_all("Deployment", stack.namespace))
