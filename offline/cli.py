"""The commands of `python -m offline`.

A command is a module of this package with `HELP`, `add_arguments(parser)` and `run(arguments)`,
named in COMMANDS; `run` returns the exit code. Modules import little, so that a wrong file is
reported before the Pulumi SDK is loaded.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from offline.failure import Failure, ProgramFailure
from settings.problems import Rejected

COMMANDS = ("preview", "render", "traffic", "graph")

_FAILED, _BAD_INPUT, _INTERRUPTED = 1, 2, 130
_DESCRIPTION = "What a stack becomes, without an engine, a cluster or an account."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it is done, 2 for bad input, 1 for anything else."""
    try:
        parsed = _parser().parse_args(arguments)
        code = parsed.run(parsed)
        sys.stdout.flush()
    except Rejected as error:
        print(error, file=sys.stderr)
        return _BAD_INPUT
    except ProgramFailure as error:
        print(f"error: the program failed\n{error}", file=sys.stderr)
        return _FAILED
    except Failure as error:
        print(f"error: {error}", file=sys.stderr)
        return _FAILED
    except OSError as error:
        # A pipe breaks when whoever reads the output has seen enough.
        if not isinstance(error, BrokenPipeError):
            print(f"error: {error}", file=sys.stderr)
        _discard_what_cannot_be_written()
        return _FAILED
    except KeyboardInterrupt:
        return _INTERRUPTED
    return code


def _discard_what_cannot_be_written() -> None:
    """Python would try once more on its way out, and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m offline", description=_DESCRIPTION)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in COMMANDS:
        module = import_module(f"offline.{name}")
        command = commands.add_parser(name, help=module.HELP, description=module.HELP)
        _add_stack_arguments(command)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


def _add_stack_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("stack", metavar="STACK", help="name of the stack, such as dev")
    command.add_argument(
        "--stack-file",
        type=Path,
        metavar="FILE",
        help="read this instead of Pulumi.STACK.yaml",
    )
    command.add_argument(
        "--project-file", type=Path, metavar="FILE", help="read this instead of Pulumi.yaml"
    )
