"""State guard: refuses commands that would lose a state."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from microservices.deploy.pulumi_cli import place_is_said
from microservices.deploy.refusal import Refused, command_of
from microservices.deploy.stack_values import StackValues

_GOES_ON = "--continue-on-error"


def require_place(stack: StackValues, project: Path) -> None:
    """Refuse a strict stack whose state would be in the checkout without `PULUMI_BACKEND_URL`.

    Raises:
        Refused: with the ways to say where it lies.

    """
    if stack.is_strict and not place_is_said():
        state = (project / ".pulumi" / "state").resolve()
        raise Refused(
            f"this stack is strict, and its state would lie in this checkout, in {state}, where "
            "nobody else has it and it goes with the checkout; run `pulumi login` with the URL of "
            f"a backend that is backed up, or say PULUMI_BACKEND_URL={state.as_uri()} to keep it "
            "there nevertheless; see docs/state.md"
        )


def require_word(stack: str, reasons: Sequence[str]) -> None:
    """Stop a destroy that a stack must be named for.

    Raises:
        Refused: unless the variable CONFIRM names the stack, or there is no reason.

    """
    if reasons and os.environ.get("CONFIRM") != stack:
        raise Refused(
            f"the stack {stack} {' and '.join(reasons)}; "
            f"to destroy it, name it: `CONFIRM={stack} {command_of('down', stack)}`"
        )


def require_stop_on_error(flags: Sequence[str], environment: Mapping[str, str]) -> None:
    """Stop an update that would go on after a failure.

    It would delete what has left the stack while a resource that was skipped still depends on it;
    the engine cannot read such a state until `pulumi state repair`.

    Raises:
        Refused: with the word to leave out.

    """
    told = [flag for flag in flags if flag == _GOES_ON or flag == f"{_GOES_ON}=true"]
    said = environment.get("PULUMI_CONTINUE_ON_ERROR", "").lower() in ("1", "true")
    if told or said:
        word = told[0] if told else "PULUMI_CONTINUE_ON_ERROR"
        raise Refused(
            f"{word} deletes removed resources that failed ones still depend on, which "
            "breaks the state; leave it out"
        )
