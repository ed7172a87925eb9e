"""Command line of the package: `microservices COMMAND STACK`, or `python -m microservices`."""

import sys
from importlib.metadata import version
from runpy import run_module

DEPLOY = {
    "preflight": "check whether the cluster can run a stack",
    "up": "check a stack and its cluster, then run `pulumi up`",
    "refresh": "the same for `pulumi refresh`",
    "down": "the same for `pulumi destroy`",
}
DISTRIBUTION = "pulumi-microservices"
_BAD_INPUT = 2


def main() -> None:
    """Run the command that is named first; its own options follow.

    Each runs as if it had been started itself, since the first thing it sets is what an interrupt
    does.

    Raises:
        SystemExit: with the exit code of the command, or 2 where none is named.

    """
    first = sys.argv[1] if len(sys.argv) > 1 else "-"
    if first == "--version":
        print(version(DISTRIBUTION))
    elif first in DEPLOY:
        run_module("microservices.deploy", run_name="__main__")
    elif first.startswith("-"):
        help_asked = first in ("-h", "--help")
        print(usage(), file=sys.stdout if help_asked else sys.stderr)
        sys.exit(0 if help_asked else _BAD_INPUT)
    else:
        run_module("microservices.offline", run_name="__main__")


def usage() -> str:
    """Every command with what it does."""
    from microservices.offline.cli import helps

    lines = [f"  {name:<10} {does}" for name, does in (helps() | DEPLOY).items()]
    return "\n".join(["usage: microservices COMMAND [STACK] [...]", "", *lines])


if __name__ == "__main__":
    main()
