"""`python -m offline preview`: the preview of a stack as text, or as `pulumi preview --json`."""

import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from microservices.offline.engine.evaluation import Evaluation, Operation, Resource
from microservices.offline.engine.last_outputs import last_outputs
from microservices.offline.engine.stack_evaluation import evaluate_stack
from microservices.offline.explain.beside_settings import beside_lines
from microservices.offline.explain.sections import sections
from microservices.offline.explain.tree import LINES, Branches, tree_lines
from microservices.offline.terminal import Line, Painted, Style, write_lines

_SIGNS: dict[Operation, str] = {"create": "+", "import": "="}
HELP = "show what a stack becomes: its resources, its services in words, and warnings"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what only this command takes."""
    parser.add_argument(
        "--json", action="store_true", help="print what `pulumi preview --json` prints"
    )
    parser.add_argument(
        "--since",
        type=Path,
        metavar="FILE",
        help="warn of shifts since a deployment: FILE has what `pulumi stack output --json` prints",
    )


def run(arguments: Namespace) -> int:
    """Print the preview; 1 when the program logged an error, as the CLI fails on it."""
    since = arguments.since
    stack = evaluate_stack(arguments, last_outputs(since) if since else None)
    if arguments.json:
        from microservices.offline.explain.preview_digest import digest_text

        write_lines(digest_text(stack.evaluation, stack.configuration).splitlines())
    else:
        style = Style.of(sys.stdout)
        write_lines(preview_lines(stack.evaluation, style.branches), style=style)
    failed = any(message.severity == "error" for message in stack.evaluation.messages)
    return 1 if failed else 0


def preview_lines(evaluation: Evaluation, branches: Branches = LINES) -> Iterator[Line]:
    """The preview as lines of text."""
    resources = evaluation.resources
    yield f"Previewing {evaluation.project} in stack {evaluation.stack}, offline: all of it is new"
    yield ""
    yield from _tree(resources, branches)
    found = [*sections(evaluation.made)]
    if beside := beside_lines(evaluation):
        found.append(("Beside the settings", beside))
    for heading, lines in found:
        yield ""
        yield (Painted("heading", heading),)
        width = max(len(name) for name, _ in lines)
        yield from (f"    {name:{width}}  {words}" for name, words in lines)
    if evaluation.messages:
        yield ""
        yield (Painted("heading", "Diagnostics"),)
        for message in evaluation.messages:
            yield "    ", Painted(message.severity, message.severity), f": {message.text}"
    yield ""
    yield (Painted("heading", "Resources"),)
    yield from _totals(resources)


def _tree(resources: Sequence[Resource], branches: Branches) -> Iterator[Line]:
    lines = tree_lines(resources, branches)
    types = max(len("Type"), *(len(kind) for kind, _ in lines))
    names = max(len("Name"), *(len(resource.name) for _, resource in lines))
    yield (Painted("heading", f"    {'Type':{types}}  {'Name':{names}}  Plan"),)
    for kind, resource in lines:
        word = resource.operation
        columns = f"  {kind:{types}}  {resource.name:{names}}  "
        yield " ", Painted(word, _SIGNS[word]), columns, Painted(word, word)


def _totals(resources: Sequence[Resource]) -> Iterator[Line]:
    for word, sign in _SIGNS.items():
        kinds = [item.type.rsplit(":", 1)[-1] for item in resources if item.operation == word]
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(Counter(kinds).items()))
        if kinds:
            yield "    ", Painted(word, f"{sign} {len(kinds)} to {word}"), f": {counts}"
