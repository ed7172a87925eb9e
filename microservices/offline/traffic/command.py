"""The command `offline traffic`: evaluates a stack, and routes a request by its manifests."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from typing import TYPE_CHECKING

from microservices.offline.engine.stack_evaluation import evaluate_without_errors
from microservices.offline.terminal import write_lines
from microservices.settings.values.problems import Problem, Rejected

if TYPE_CHECKING:
    from microservices.manifests.objects import Manifest

HELP = "show how a request is routed: route, versions, timeout, retries"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what only this command takes."""
    add = parser.add_argument
    add("--service", metavar="NAME", help="callee; default: the only service")
    add("--port", type=int, metavar="NUMBER", help="port of the callee or gateway")
    add("--path", default="/", metavar="PATH", help="path and query, such as /users?page=2")
    add("--method", default="GET", metavar="METHOD", help="such as POST")
    for name, what in (("header", "X-Beta=1"), ("cookie", "user=anna")):
        words = f"a {name}, such as {what}; may be given more than once"
        add(f"--{name}", action="append", default=[], metavar="NAME=VALUE", help=words)
    add(
        "--from",
        dest="sender",
        metavar="NAME",
        help="calling service, whose authorization is checked",
    )
    add("--gateway", action="store_true", help="send the request through the gateway of the stack")
    add("--host", metavar="HOST", help="host of the request at the gateway")
    add("--all", action="store_true", help="list all routes of every host instead")
    add("--json", action="store_true", help="print the same as JSON")


def run(arguments: Namespace) -> int:
    """Print the routing decision; 0 for every decision.

    Raises:
        Rejected: an option names what the stack does not have.
        Failure: the program logged an error, so that nothing can be said of its manifests.

    """
    _check_pairs(arguments)
    manifests = evaluate_without_errors(arguments).manifests
    lines = _table(arguments, manifests) if arguments.all else _told(arguments, manifests)
    write_lines(lines)
    return 0


def _check_pairs(arguments: Namespace) -> None:
    problems = [
        Problem(f"--{option}", "", f"`{pair}` has no value", "write `NAME=VALUE`")
        for option in ("header", "cookie")
        for pair in getattr(arguments, option)
        if "=" not in pair or pair.startswith("=")
    ]
    if problems:
        raise Rejected(problems)


def _table(arguments: Namespace, manifests: "Iterable[Manifest]") -> Iterable[str]:
    from microservices.offline.traffic.mesh import Mesh
    from microservices.offline.traffic.table import rows, table_content, table_lines

    table = rows(Mesh(manifests))
    if arguments.json:
        return json.dumps(table_content(table), indent=2).split("\n")
    return table_lines(table)


def _told(arguments: Namespace, manifests: "list[Manifest]") -> Iterable[str]:
    # Nothing of this is needed to say what is wrong with a file.
    from dataclasses import asdict

    from microservices.manifests.index import ManifestIndex
    from microservices.offline.traffic.asked import asked
    from microservices.offline.traffic.decide import decide
    from microservices.offline.traffic.mesh import Mesh
    from microservices.offline.traffic.words import decision_lines

    mesh, index = Mesh(manifests), ManifestIndex(manifests)
    request = asked(arguments, mesh, index)
    decision = decide(mesh, request)
    if arguments.json:
        content = asdict(decision)
        content["outcome"] = type(decision.action).__name__.lower()
        return json.dumps(content, indent=2, default=str).split("\n")
    head, *rest = decision_lines(decision, request, index)
    return [head + (f" from {arguments.sender}" if arguments.sender else ""), *rest]
