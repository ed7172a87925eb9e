"""`make up`, `make refresh` and `make down`: check what can be, then hand over to Pulumi."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlparse

from deploy import recovery
from deploy.deployed_cluster import OtherCluster, require_same_cluster
from deploy.kube_context import current_context, nothing_to_reach, objection
from deploy.kubeconfig_text import RefusedKubeconfig
from deploy.pulumi_cli import NoPulumi, backend, executable
from offline.failure import Failure
from settings.problems import Rejected

_VERBS = {"up": "up", "refresh": "refresh", "down": "destroy"}


class Refused(Exception):
    """The stack does not allow what was asked for."""


@dataclass(frozen=True)
class Engine:
    """The Pulumi CLI, the project that it runs in, and the environment that it runs with."""

    executable: Path
    project: Path
    environment: Mapping[str, str]

    def run(self, *words: str) -> int:
        """Run a command that talks to the person; returns its exit code."""
        command = [str(self.executable), *words]
        return subprocess.run(
            command, cwd=self.project, env=self.environment, check=False
        ).returncode

    def read(self, *words: str) -> str:
        """What a command prints."""
        command = [str(self.executable), *words]
        return subprocess.run(
            command, cwd=self.project, env=self.environment, check=True, capture_output=True
        ).stdout.decode()


def main(arguments: Sequence[str], project: Path) -> int:
    """Run the command and return its exit code: 2 for bad input, 1 for a refusal, or Pulumi's."""
    parser = argparse.ArgumentParser(prog="python -m deploy", description=__doc__)
    parser.add_argument("action", choices=tuple(_VERBS))
    parser.add_argument("stack")
    parser.add_argument("flags", nargs=argparse.REMAINDER, help="flags for pulumi, such as --yes")
    options = parser.parse_args(arguments)
    try:
        require_permission(options.stack, options.action)
        return deploy(engine(project), options.action, options.stack, options.flags)
    except Rejected as problems:
        print(problems, file=sys.stderr)
        return 2
    except (Refused, Failure, NoPulumi) as reason:
        print(f"error: {reason}", file=sys.stderr)
        return 1


def require_permission(stack: str, action: str = "up") -> None:
    """Stop before Pulumi is started where the stack file is bad or names another cluster.

    Raises:
        Rejected: with every problem of the stack's files.
        Refused: when there is no cluster to bring it up in, or when the current kube context is
            not the one that the stack names.

    """
    from offline.stack_evaluation import evaluate_stack

    chosen = argparse.Namespace(stack=stack, stack_file=None, project_file=None)
    configuration = evaluate_stack(chosen).configuration
    values = configuration.values
    kubeconfig = values.get("kubernetes:kubeconfig")
    nowhere = nothing_to_reach(kubeconfig) if action == "up" else None
    if nowhere:
        raise Refused(nowhere)
    wanted = values.get("microservices:kubeContext", "")
    context = values.get("kubernetes:context")
    # Nothing is decrypted here; what the program reads, it compares itself.
    hidden = "kubernetes:kubeconfig" in configuration.secret_keys
    try:
        unknown = hidden or not wanted
        current = context or (wanted if unknown else current_context(kubeconfig))
    except RefusedKubeconfig as error:
        raise Refused(f"the kubeconfig cannot be used: {error}") from None
    if reason := objection(wanted, current):
        raise Refused(reason)


def engine(project: Path) -> Engine:
    """The CLI with its state: in the checkout, unless the user is logged in elsewhere."""
    folder = project / ".pulumi"
    found = executable(folder)
    path = os.pathsep.join((str(found.parent), os.environ["PATH"]))
    return Engine(found, project, {**os.environ, **backend(folder), "PATH": path})


def deploy(cli: Engine, action: str, stack: str, flags: Sequence[str]) -> int:
    """Take up what a killed update left, then run `pulumi up` or `pulumi destroy`.

    Raises:
        Refused: when objects of a killed update would be left behind by a destroy, or when another
            cluster would be touched than the stack was deployed to.

    """
    url = urlparse(cli.environment.get("PULUMI_BACKEND_URL", ""))
    if url.scheme == "file":
        recovery.remove(recovery.dead_locks(Path(unquote(url.path)), stack))
    if code := cli.run("stack", "select", "--create", stack):
        return code
    words = (_VERBS[action], "--stack", stack, *flags)
    exported = json.loads(cli.read("stack", "export", "--stack", stack))
    try:
        require_same_cluster(cli.read, stack, exported, words)
    except OtherCluster as reason:
        raise Refused(str(reason)) from None
    unfinished = recovery.unfinished_creates(exported)
    if unfinished and action == "down":
        raise Refused(
            f"an update was killed while it made {', '.join(unfinished)}; "
            f"finish it with `make up STACK={stack}`, then take it down"
        )
    if not unfinished or action == "refresh":
        return cli.run(*words)
    print(f"taking up what a killed update began: {', '.join(unfinished)}")
    taking_up = replace(cli, environment={**cli.environment, **recovery.TAKE_UP})
    if code := taking_up.run(*words):
        return code
    clear = ("--clear-pending-creates", "--yes", "--skip-preview")
    return cli.run("refresh", "--stack", stack, *clear)
