"""`make up` and `make down`: check what can be checked here, then hand over to Pulumi."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deploy.kube_context import current_context, objection
from deploy.pulumi_cli import NoPulumi, backend, executable
from settings.problems import Rejected

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / ".pulumi"
PASSPHRASE = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")


def main(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code: 2 for bad input, 1 for a refusal, or Pulumi's."""
    parser = argparse.ArgumentParser(prog="python -m deploy", description=__doc__)
    parser.add_argument("action", choices=("up", "down"))
    parser.add_argument("stack")
    parser.add_argument("flags", nargs=argparse.REMAINDER, help="flags for pulumi, such as --yes")
    options = parser.parse_args(arguments)
    try:
        configuration = checked(options.stack)
        if refusal := objections(configuration):
            raise Refused(refusal)
        return run(options.action, options.stack, options.flags)
    except Rejected as problems:
        print(problems, file=sys.stderr)
        return 2
    except (Refused, NoPulumi) as reason:
        print(f"error: {reason}", file=sys.stderr)
        return 1


class Refused(Exception):
    """The command would do what the stack does not allow."""


def run(action: str, stack: str, flags: Sequence[str]) -> int:
    """Select the stack, making it where it is new, and run `pulumi up` or `pulumi destroy`."""
    pulumi = executable(FOLDER)
    environment = {
        **os.environ,
        **backend(FOLDER),
        "PATH": os.pathsep.join((str(pulumi.parent), os.environ["PATH"])),
    }
    verb = {"up": "up", "down": "destroy"}[action]
    for words in (("stack", "select", "--create", stack), (verb, "--stack", stack, *flags)):
        code = subprocess.run([pulumi, *words], cwd=PROJECT, env=environment, check=False).returncode
        if code:
            return code
    return 0
