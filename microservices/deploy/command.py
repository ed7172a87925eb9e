"""`make up`, `refresh`, `down` and `preflight`: checks, then the Pulumi CLI."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from microservices.deploy import recovery, stack_values
from microservices.deploy.exported_state import State
from microservices.deploy.kube_context import nothing_to_reach, objection
from microservices.deploy.pulumi_cli import Engine, PulumiFailed, backend, executable
from microservices.deploy.refusal import Refused, command_of
from microservices.deploy.same_cluster import require_same_cluster
from microservices.deploy.stack_values import StackValues
from microservices.deploy.state_guard import (
    require_place,
    require_stop_on_error,
    require_word,
)
from microservices.deploy.taking_up import take_up
from microservices.offline.failure import Failure, ProgramFailure
from microservices.offline.terminal import complain, write_lines
from microservices.settings.values.command_name import command_name
from microservices.settings.values.problems import Rejected

_VERBS = {"up": "up", "refresh": "refresh", "down": "destroy"}
_PREFLIGHT = "preflight"
_REFUSED, _BAD_INPUT = 1, 2


def main(arguments: Sequence[str], project: Path) -> int:
    """Run the command and return its exit code: 2 for bad input, 1 for a refusal, or Pulumi's."""
    parser = argparse.ArgumentParser(
        prog=command_name("python -m microservices.deploy"), description=__doc__
    )
    parser.add_argument("action", choices=(*_VERBS, _PREFLIGHT))
    parser.add_argument("stack")
    parser.add_argument("flags", nargs=argparse.REMAINDER, help="flags for pulumi, such as --yes")
    options = parser.parse_args(arguments)
    try:
        return act(options.action, options.stack, options.flags, project)
    except Rejected as rejected:
        complain(*(str(problem) for problem in rejected.problems))
        return _BAD_INPUT
    except ProgramFailure as error:
        complain("error: the program failed", *str(error).splitlines())
        return _REFUSED
    except (Refused, Failure) as reason:
        complain(*f"error: {reason}".splitlines())
        return _REFUSED
    except PulumiFailed as failed:
        return failed.code


def act(action: str, stack: str, flags: Sequence[str], project: Path) -> int:
    """Check the stack, its cluster and the place of its state, then run Pulumi.

    Raises:
        Rejected: with every problem of the stack's files.
        Refused, Failure, ProgramFailure: when it must not be done, or cannot be.
        PulumiFailed: when Pulumi cannot tell what is needed to know.

    """
    makes = action in ("up", _PREFLIGHT)
    values = None
    if not stack_values.has_environment(stack):
        values = evaluated(stack) if makes else stack_values.readable(stack)
        if action != _PREFLIGHT:
            require_place(values, project)
    if values is None or values.hides_its_cluster:
        cli = engine(project)
        if code := _select(cli, action, stack):
            return code
        values = stack_values.asked(cli, stack)
    require_context(values, makes=makes)
    if makes:
        require_readiness(stack, values, says_all=action == _PREFLIGHT)
    if action == _PREFLIGHT:
        return 0
    require_place(values, project)
    return deploy(engine(project), action, stack, flags, values)


def evaluated(stack: str) -> StackValues:
    """The values of a stack whose files and settings have no problem.

    Raises:
        Rejected: with every problem of the stack's files and settings.
        Failure, ProgramFailure: when the program ends without a result.

    """
    from microservices.offline.engine.stack_evaluation import evaluate_stack

    chosen = argparse.Namespace(stack=stack, stack_file=None, project_file=None)
    found = evaluate_stack(chosen).configuration
    return StackValues(found.project, found.values, found.secret_keys)


def require_context(stack: StackValues, *, makes: bool) -> None:
    """Stop where there is no cluster to bring the stack up in, or it names another context.

    Raises:
        Refused: with the reason.

    """
    nowhere = nothing_to_reach(stack.target.kubeconfig) if makes else None
    if reason := nowhere or objection(
        stack.own("kubeContext"), stack.target, f"{stack.project}:kubeContext"
    ):
        raise Refused(reason)


def require_readiness(stack: str, values: StackValues, *, says_all: bool) -> None:
    """Stop where the cluster lacks something that the stack needs; warn of what may be missing.

    With `says_all` what was asked and said is printed, and it is a refusal not to be asked.

    Raises:
        Refused: with all that it lacks.

    """
    from microservices.deploy.preflight.ask import Unreachable, Unreadable
    from microservices.deploy.preflight.check import NOT_ASKED, report
    from microservices.load.configuration import layers_of
    from microservices.load.shape import parse
    from microservices.plan.plan import Plan

    layers = layers_of(values.project, stack, values.values)
    try:
        found = report(Plan.of(parse(layers.merged).settings), layers, values.target)
    except Unreachable as error:
        raise Refused(str(error)) from None
    except Unreadable as error:
        if says_all:
            raise Refused(f"{NOT_ASKED}: {error}") from None
        complain(f"warning: {NOT_ASKED}: {error}")
        return
    if says_all:
        write_lines(f"{answer.asked}: {answer.said}" for answer in found.answers)
    complain(*(f"warning: {problem}" for problem in found.doubtful))
    if found.wrong:
        lines = ("the cluster cannot run this stack yet:", *map(str, found.wrong))
        raise Refused("\n".join(lines))


def engine(project: Path) -> Engine:
    """The CLI with its state: in the checkout, unless the user has said where it lies."""
    folder = project / ".pulumi"
    found = executable(folder)
    path = os.pathsep.join((str(found.parent), os.environ.get("PATH", os.defpath)))
    return Engine(found, project, {**os.environ, **backend(folder), "PATH": path})


def deploy(
    cli: Engine,
    action: str,
    stack: str,
    flags: Sequence[str],
    values: StackValues,
) -> int:
    """Take up what a killed update left, then run `pulumi up`, `refresh` or `destroy`.

    Raises:
        Refused: when objects of a killed update would be left behind by a destroy, when a stack
            that is strict or claims volumes is taken down without its name, or when another
            cluster would be touched than the stack was deployed to.
        PulumiFailed: when the state cannot be read.

    """
    folder = recovery.state_folder(cli.environment.get("PULUMI_BACKEND_URL", ""))
    if folder:
        recovery.remove(recovery.dead_locks(folder, stack))
        recovery.remove(recovery.cut_off_attributes(folder))
    if code := _select(cli, action, stack):
        return code
    state = State.read(cli.read("stack", "export", "--stack", stack))
    require_same_cluster(values, state, _VERBS[action], flags)
    if action == "down":
        _require_nothing_unfinished(state, stack)
        reasons = ["is strict"] if values.is_strict else []
        reasons += [f"has claims ({', '.join(state.claims)})"] if state.claims else []
        require_word(stack, reasons)
    elif action == "up":
        require_stop_on_error(flags, cli.environment)
        if state.pending and (code := take_up(cli, stack, flags, state)):
            return code
    return cli.run(_VERBS[action], "--stack", stack, *flags)


def _select(cli: Engine, action: str, stack: str) -> int:
    """Select the stack; only `up` makes one that is not there."""
    create = ("--create",) if action == "up" else ()
    return cli.run("stack", "select", *create, stack)


def _require_nothing_unfinished(state: State, stack: str) -> None:
    if unfinished := recovery.unfinished_creates(state):
        raise Refused(
            f"an update was killed while it made {', '.join(one.label for one in unfinished)}; "
            f"finish it with `{command_of('up', stack)}`, then take it down"
        )
