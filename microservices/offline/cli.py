"""The commands of `python -m offline`.

A command is a module of this package with `HELP`, `add_arguments(parser)` and `run(arguments)`,
named in COMMANDS; `run` returns the exit code. `STACKLESS` is said by one of no stack.
Modules import little, so that a wrong file is reported before the Pulumi SDK is loaded.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from microservices.offline.failure import Failure, ProgramFailure
from microservices.offline.terminal import complain
from microservices.settings.values.command_name import command_name
from microservices.settings.values.printed import printed
from microservices.settings.values.problems import Rejected

COMMANDS = ("preview", "render", "traffic", "graph", "schema", "contracts", "compare")

_FAILED, _BAD_INPUT, _INTERRUPTED = 1, 2, 130
_DESCRIPTION = "What a stack becomes, without an engine, a cluster or an account."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it is done, 2 for bad input, 1 for anything else."""
    try:
        parsed = _parser().parse_args(arguments)
        code = parsed.run(parsed)
        sys.stdout.flush()
    except Rejected as error:
        complain(*(str(problem) for problem in error.problems))
        return _BAD_INPUT
    except ProgramFailure as error:
        complain("error: the program failed", *str(error).split("\n"))
        return _FAILED
    except Failure as error:
        complain(f"error: {error}")
        return _FAILED
    except OSError as error:
        # A pipe breaks when whoever reads the output has seen enough.
        if not isinstance(error, BrokenPipeError):
            complain(f"error: {error}")
        _discard_what_cannot_be_written()
        return _FAILED
    except KeyboardInterrupt:
        return _INTERRUPTED
    return code


def helps() -> dict[str, str]:
    """What each command does, by its name."""
    return {name: _module(name).HELP for name in COMMANDS}


def _module(name: str) -> Any:
    return import_module(f"microservices.offline.{name}")


def _discard_what_cannot_be_written() -> None:
    """Python would try once more on its way out, and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        super().error(printed(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog=command_name("python -m offline"), description=_DESCRIPTION)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in COMMANDS:
        module = _module(name)
        command = commands.add_parser(name, help=module.HELP, description=module.HELP)
        if not getattr(module, "STACKLESS", False):
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
