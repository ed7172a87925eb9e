"""`microservices compare`: a stack beside the manifests that it is to replace."""

import json
import sys
from argparse import ArgumentParser, Namespace

from microservices.offline.terminal import Style, write_lines

HELP = "compare a stack with manifests: what is the same, different, missing; what restarts"
_DIFFERS = 3


def add_arguments(parser: ArgumentParser) -> None:
    """Add what only this command takes."""
    parser.add_argument(
        "--with",
        dest="source",
        required=True,
        metavar="DIR|FILE|-",
        help="manifests: plain YAML, what `helm template` or `kubectl get -o yaml` prints",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: Namespace) -> int:
    """Print the comparison; 3 where something is missing or different.

    Raises:
        Rejected: with the problems of the manifests, or of the stack's files.
        Failure, ProgramFailure: when the program ends without a result.

    """
    # The manifests are read first: the SDK is not needed to find that there are none.
    from microservices.offline.files.manifest_source import read_manifests

    there = [one.manifest for one in read_manifests(arguments.source)]
    from microservices.offline.comparison.comparison import as_json, compare
    from microservices.offline.comparison.report import report
    from microservices.offline.engine.plain_text import blinded
    from microservices.offline.engine.stack_evaluation import evaluate_without_errors

    here = [blinded(one) for one in evaluate_without_errors(arguments).manifests]
    found = compare(there, here, arguments.source)
    if arguments.json:
        text = json.dumps(as_json(found, arguments.stack), indent=2)
        write_lines(text.splitlines())
    else:
        lines = report(found, arguments.stack, arguments.source)
        write_lines(lines, style=Style.of(sys.stdout))
    return _DIFFERS if found.differs else 0
