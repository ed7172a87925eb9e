"""`make up`, `make down`, `make preflight`: check what can be checked, then hand over to Pulumi."""

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
from deploy.kube_context import current_context, nothing_to_reach, objection
from deploy.pulumi_cli import NoPulumi, backend, executable
from settings.problems import Rejected

_VERBS = {"up": "up", "down": "destroy"}
_PREFLIGHT = "preflight"


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
    parser.add_argument("action", choices=(*_VERBS, _PREFLIGHT))
    parser.add_argument("stack")
    parser.add_argument("flags", nargs=argparse.REMAINDER, help="flags for pulumi, such as --yes")
    options = parser.parse_args(arguments)
    try:
        require_permission(options.stack, options.action)
        if options.action == _PREFLIGHT:
            return 0
        return deploy(engine(project), options.action, options.stack, options.flags)
    except Rejected as problems:
        print(problems, file=sys.stderr)
        return 2
    except (Refused, NoPulumi) as reason:
        print(f"error: {reason}", file=sys.stderr)
        return 1


def require_permission(stack: str, action: str = "up") -> None:
    """Stop before Pulumi is started where the stack file is bad or names another cluster.

    Raises:
        Rejected: with every problem of the stack's files.
        Refused: when there is no cluster to bring it up in, when the current kube context is not
            the one that the stack names, or when the cluster lacks something.

    """
    from deploy.preflight import objection_of_cluster
    from offline.stack_evaluation import evaluate_stack

    chosen = argparse.Namespace(stack=stack, stack_file=None, project_file=None)
    configuration = evaluate_stack(chosen).configuration
    values = configuration.values
    asks = action != "down"
    nowhere = nothing_to_reach(values.get("kubernetes:kubeconfig")) if asks else None
    if nowhere:
        raise Refused(nowhere)
    wanted = values.get("microservices:kubeContext", "")
    context = values.get("kubernetes:context")
    if reason := objection(wanted, context or current_context()):
        raise Refused(reason)
    if asks and (lacking := objection_of_cluster(stack, configuration, action == _PREFLIGHT)):
        raise Refused(lacking)


def engine(project: Path) -> Engine:
    """The CLI with its state: in the checkout, unless the user is logged in elsewhere."""
    folder = project / ".pulumi"
    found = executable(folder)
    path = os.pathsep.join((str(found.parent), os.environ["PATH"]))
    return Engine(found, project, {**os.environ, **backend(folder), "PATH": path})


def deploy(cli: Engine, action: str, stack: str, flags: Sequence[str]) -> int:
    """Take up what a killed update left, then run `pulumi up` or `pulumi destroy`.

    Raises:
        Refused: when objects of a killed update would be left behind by a destroy.

    """
    url = urlparse(cli.environment.get("PULUMI_BACKEND_URL", ""))
    if url.scheme == "file":
        recovery.remove(recovery.dead_locks(Path(unquote(url.path)), stack))
    if code := cli.run("stack", "select", "--create", stack):
        return code
    words = (_VERBS[action], "--stack", stack, *flags)
    exported = json.loads(cli.read("stack", "export", "--stack", stack))
    unfinished = recovery.unfinished_creates(exported)
    if unfinished and action == "down":
        raise Refused(
            f"an update was killed while it made {', '.join(unfinished)}; "
            f"finish it with `make up STACK={stack}`, then take it down"
        )
    if not unfinished:
        return cli.run(*words)
    print(f"taking up what a killed update began: {', '.join(unfinished)}")
    taking_up = replace(cli, environment={**cli.environment, **recovery.TAKE_UP})
    if code := taking_up.run(*words):
        return code
    clear = ("--clear-pending-creates", "--yes", "--skip-preview")
    return cli.run("refresh", "--stack", stack, *clear)
