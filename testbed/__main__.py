"""The testbed's commands: build its programs, run a command in it, show a stack in it."""

import argparse
import os
import sys
from collections.abc import Sequence

from testbed.built import programs
from testbed.built.build import build
from testbed.fault import Fault
from testbed.plugin import layers
from testbed.processes import namespaces


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 1, and one line on standard error, for a fault."""
    options = _parser().parse_args(arguments)
    try:
        if options.action == "build":
            build([*programs.PROGRAMS, *([programs.HELM] if options.with_helm else [])])
            return 0
        if options.action == "run":
            return _run(options.command, options.or_outside)
        from testbed.sandbox.launch import launch

        return launch(options.action, options.stack)
    except Fault as fault:
        print(f"testbed: {fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ntestbed: interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m testbed", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    build_action = actions.add_parser("build", help="build what is missing or of another version")
    build_action.add_argument(
        "--with-helm", action="store_true", help="build Helm, for `make bench`"
    )
    run = actions.add_parser("run", help="run a command in namespaces that end with it")
    run.add_argument(
        "--or-outside",
        action="store_true",
        help=f"where that cannot be, run it outside, with the reason in ${layers.MISSING}",
    )
    run.add_argument("command", nargs="+", metavar="COMMAND")
    sandbox = actions.add_parser("sandbox", help="a shell beside a stack that `pulumi up` made")
    demo = actions.add_parser("demo", help="`pulumi up` of a stack, its split, and a shift")
    for action in (sandbox, demo):
        action.add_argument("stack", metavar="STACK")
    return parser


def _run(command: Sequence[str], or_outside: bool) -> int:
    try:
        programs.require()
        return namespaces.run(command)
    except Fault as fault:
        if not or_outside:
            raise
        os.environ[layers.MISSING] = str(fault)
    try:
        os.execvp(command[0], list(command))  # noqa: S606 (the command that the user gave)
    except OSError as error:
        raise Fault(f"cannot run {command[0]}: {error.strerror}") from error


if __name__ == "__main__":
    sys.exit(main())
