"""Recovery before `make up`, after a killed update."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

from microservices.deploy.exported_state import State
from microservices.deploy.last_deployed import PARTIAL
from microservices.deploy.pulumi_cli import Engine, PulumiFailed
from microservices.deploy.recovery import TAKE_UP, Recovery, recovery, unfinished_creates
from microservices.deploy.refusal import Refused, command_of
from microservices.offline.terminal import complain

# Flags of `pulumi up` that choose resources: what was cut short is not among them, or not alone.
_CHOOSING = ("--target", "-t", "--exclude", "--replace")


@dataclass(frozen=True)
class _New:
    parent: str = ""
    dependencies: tuple[str, ...] | None = None


@dataclass(frozen=True)
class _Step:
    urn: str
    newState: _New | None = None  # noqa: N815 - the name that Pulumi gives it


@dataclass(frozen=True)
class _Preview:
    steps: tuple[_Step, ...] | None = None


_PREVIEW = TypeAdapter(_Preview)


def take_up(cli: Engine, stack: str, flags: Sequence[str], state: State) -> int:
    """Finish the creates that were cut short, in updates of their own; returns an exit code.

    Raises:
        Refused: where the flags choose other resources.

    """
    left = Recovery()
    if unfinished := unfinished_creates(state):
        if chosen := [one for one in flags if one.startswith(_CHOOSING)]:
            raise Refused(f"an update was killed: finish it first, without {' '.join(chosen)}")
        labels = ", ".join(one.label for one in unfinished)
        complain(f"recovering a killed update: {labels}")
        try:
            left = recovery(state, _registered(cli, stack, state))
        except PulumiFailed as failed:
            # What failed in JSON is said there, so it is asked for once more in words.
            return cli.run("preview", "--stack", stack) or failed.code
    if code := _finish(cli, stack, flags, left):
        complain(_not_finished(stack))
        return code
    if left.gone:
        complain(_left_behind(stack, [one.label for one in left.gone]))
        return 0
    # What was pending is in the state now; the refresh, of nothing else, forgets that it was.
    pending = _targets(sorted({one.urn for one in state.pending}))
    forget = ("--clear-pending-creates", "--yes", "--skip-preview", *pending)
    return cli.run("refresh", "--stack", stack, *forget)


def _registered(cli: Engine, stack: str, state: State) -> dict[str, tuple[str, ...]]:
    """What the program registers and the state does not have, with what that needs, by URN.

    The engine is asked: names tell the content of secrets, so only who reads them knows the URNs.
    """
    # A preview changes nothing, and must not stumble over what is to be taken up.
    asking = replace(cli, environment={**cli.environment, **TAKE_UP})
    answer = asking.read("preview", "--stack", stack, "--json")
    try:
        steps = _PREVIEW.validate_json(answer).steps or ()
    except ValidationError:
        raise Refused("what `pulumi preview --json` gives cannot be read") from None
    return {
        step.urn: (*(step.newState.dependencies or ()), step.newState.parent)
        for step in steps
        if step.newState and step.urn not in state.urns
    }


def _finish(cli: Engine, stack: str, flags: Sequence[str], left: Recovery) -> int:
    partial = {**cli.environment, PARTIAL: "true"}
    own = tuple(one.urn for one in left.unfinished)
    for urns, environment in ((left.needs, partial), (own, {**partial, **TAKE_UP})):
        words = ("up", "--stack", stack, *_targets(urns), *flags)
        if urns and (code := replace(cli, environment=environment).run(*words)):
            return code
    return 0


def _targets(urns: Sequence[str]) -> list[str]:
    return [word for urn in urns for word in ("--target", urn)]


def _not_finished(stack: str) -> str:
    return (
        "error: the killed update is not recovered, and nothing else was changed; if an edit since "
        f"then is the cause, revert it, run `{command_of('up', stack)}`, and edit again"
    )


def _left_behind(stack: str, labels: Sequence[str]) -> str:
    return (
        f"warning: a killed update may have created {', '.join(labels)}, which the "
        "stack no longer has; delete what exists of that by `kubectl delete`, then run "
        f"`pulumi refresh --stack {stack} --clear-pending-creates`"
    )
