"""`python -m offline preview`: what a stack becomes, in words or as `pulumi preview --json`."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from offline.evaluation import Evaluation, Resource
from offline.last_outputs import last_outputs
from offline.plan import SIGNS, plan
from offline.sections import sections
from offline.stack_evaluation import evaluate_stack
from offline.tree import ASCII, LINES, tree_lines

HELP = "show what a stack becomes: its resources, its services in words, and warnings"

_COLORS = {
    "error": "31",
    "warning": "33",
    "info": "34",
    "create": "32",
    "import": "36",
    "heading": "1",
}


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
        from offline.preview_digest import digest_text

        sys.stdout.write(digest_text(stack.evaluation, stack.configuration))
    else:
        lines = preview_lines(stack.evaluation, Style.of(sys.stdout))
        sys.stdout.writelines(f"{line}\n" for line in lines)
    failed = any(message.severity == "error" for message in stack.evaluation.messages)
    return 1 if failed else 0


class Style:
    """How text looks where it is printed."""

    def __init__(self, *, colored: bool = False, unicode: bool = True) -> None:
        self.branches = LINES if unicode else ASCII
        self._colored = colored

    @classmethod
    def of(cls, stream: TextIO) -> "Style":
        """Colours on a terminal only, and never against the reader's wish (no-color.org)."""
        plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
        unicode = (stream.encoding or "").lower().replace("-", "") == "utf8"
        return cls(colored=stream.isatty() and not plain, unicode=unicode)

    def paint(self, color: str, text: str) -> str:
        """The text, in a colour where there are colours."""
        return f"\x1b[{_COLORS[color]}m{text}\x1b[0m" if self._colored else text


def preview_lines(evaluation: Evaluation, style: Style) -> Iterator[str]:
    """The preview as lines of text."""
    resources = evaluation.resources
    yield f"Previewing {evaluation.project} in stack {evaluation.stack}, offline: all of it is new"
    yield ""
    yield from _tree(resources, style)
    for heading, lines in sections(item.inputs for item in resources if "kind" in item.inputs):
        yield ""
        yield style.paint("heading", heading)
        width = max(len(name) for name, _ in lines)
        yield from (f"    {name:{width}}  {words}" for name, words in lines)
    if evaluation.messages:
        yield ""
        yield style.paint("heading", "Diagnostics")
        for message in evaluation.messages:
            yield f"    {style.paint(message.severity, message.severity)}: {message.text}"
    yield ""
    yield style.paint("heading", "Resources")
    yield from _totals(resources, style)


def _tree(resources: Sequence[Resource], style: Style) -> Iterator[str]:
    lines = tree_lines(resources, style.branches)
    types = max(len("Type"), *(len(kind) for kind, _ in lines))
    names = max(len("Name"), *(len(resource.name) for _, resource in lines))
    yield style.paint("heading", f"    {'Type':{types}}  {'Name':{names}}  Plan")
    for kind, resource in lines:
        word = plan(resource)
        sign, shown = style.paint(word, SIGNS[word]), style.paint(word, word)
        yield f" {sign}  {kind:{types}}  {resource.name:{names}}  {shown}"


def _totals(resources: Sequence[Resource], style: Style) -> Iterator[str]:
    for word, sign in SIGNS.items():
        kinds = [item.type.rsplit(":", 1)[-1] for item in resources if plan(item) == word]
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(Counter(kinds).items()))
        if kinds:
            yield f"    {style.paint(word, f'{sign} {len(kinds)} to {word}')}: {counts}"
