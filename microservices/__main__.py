"""Command line of the package: `microservices COMMAND STACK`, or `python -m microservices`."""

import sys
from importlib.metadata import version
from runpy import run_module

OFFLINE, DEPLOY = "microservices.offline", "microservices.deploy"
COMMANDS = {
    "preview": (OFFLINE, "show what a stack contains, without an engine or a cluster"),
    "render": (OFFLINE, "write the manifests of a stack"),
    "traffic": (OFFLINE, "show where a request goes, and whether it is authorized"),
    "graph": (OFFLINE, "draw who may call whom"),
    "preflight": (DEPLOY, "check whether the cluster can run a stack"),
    "up": (DEPLOY, "check a stack and its cluster, then run `pulumi up`"),
    "refresh": (DEPLOY, "the same for `pulumi refresh`"),
    "down": (DEPLOY, "the same for `pulumi destroy`"),
    "contracts": (OFFLINE, "check that stacks of several repositories agree on their calls"),
    "schema": (OFFLINE, "write the JSON Schema of the project's files, for editors"),
}
DISTRIBUTION = "pulumi-microservices"
_BAD_INPUT = 2


def main() -> None:
    """Run the command that is named first; its own options follow.

    Each runs as if it had been started itself, since the first thing it sets is what an interrupt
    does.

    Raises:
        SystemExit: with the exit code of the command, or 2 where there is none of that name.

    """
    first = sys.argv[1] if len(sys.argv) > 1 else ""
    if first == "--version":
        print(version(DISTRIBUTION))
    elif first in COMMANDS:
        run_module(COMMANDS[first][0], run_name="__main__")
    else:
        help_asked = first in ("-h", "--help")
        print(usage(), file=sys.stdout if help_asked else sys.stderr)
        sys.exit(0 if help_asked else _BAD_INPUT)


def usage() -> str:
    """Every command with what it does."""
    lines = [f"  {name:<10} {does}" for name, (_, does) in COMMANDS.items()]
    return "\n".join(["usage: microservices COMMAND [STACK] [...]", "", *lines])


if __name__ == "__main__":
    main()
