"""The topology as one page without external content: no script, font or file.

What the reader points at is shown by styles alone, and the page forbids scripts, so that no name
that somebody writes into a stack file can become one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from microservices.offline.graph.box import WORDS
from microservices.offline.graph.drawing import drawing, highlighting
from microservices.offline.graph.icon import icon
from microservices.offline.graph.markup import markup
from microservices.offline.graph.node import Topology

_STYLES = Path(__file__).with_name("page.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
OPEN = (
    "unprotected, dashed: plaintext is accepted, anybody or a whole namespace may call, any "
    "external host may be called, or pods have security exceptions"
)
_COUNTED = ("gateway", "service", "stateful", "worker", "external")


def page(topology: Topology, project: str, stack: str) -> str:
    """The whole page, as HTML."""
    name, styles = markup(f"{project} {stack}"), _STYLES.read_text(encoding="utf-8")
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{name}: topology</title>",
            f"<style>\n{styles}\n{highlighting(topology)}\n</style>",
            "<header>",
            f"<h1>{markup(stack)} <span>{markup(project)}</span></h1>",
            *_summary(topology),
            '<label><input type="checkbox" id="fit"> fit to the window</label>',
            f"<ul>{''.join(_legend(topology))}</ul>",
            "</header>",
            f"<main>\n{drawing(topology)}\n</main>",
            '<section class="tables">',
            *_tables(topology),
            "</section>",
            "</html>\n",
        ]
    )


def _summary(topology: Topology) -> Iterator[str]:
    kinds = Counter(node.kind for node in topology.nodes.values())
    counts = [*((kinds[kind], WORDS[kind]) for kind in _COUNTED), (len(topology.calls), "call")]
    told = [f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count]
    yield f"<p>{', '.join(told)}</p>"
    count = len(topology.everything_open())
    if count:
        yield f'<p class="is-open">⚠ {count} unprotected</p>'
    else:
        yield "<p>nothing unprotected</p>"


def _legend(topology: Topology) -> Iterator[str]:
    for kind in dict.fromkeys(node.kind for node in topology.nodes.values()):
        yield _item(icon(kind, 0, 0), WORDS[kind], kind)
    versions = any(node.versions for node in topology.nodes.values())
    if versions:
        bar = '<rect class="whole" y="5" width="26" height="4" rx="2"/>'
        share = '<rect class="share" y="5" width="18" height="4" rx="2"/>'
        yield _item(bar + share, "share of the requests", "service", 26)
    for style, words in (("config", "configuration read"), ("secret", "secret read")):
        yield _item(icon(style, 0, 0), words)
    arrow = '<path class="way" d="M0 7H20"/><path class="head" d="M26 7l-8-4.5v9z"/>'
    yield _item(arrow, "may call, for what the box of the caller says beside it", "line", 26)
    yield _item(icon("open", 0, 0), OPEN)


def _item(drawn: str, words: str, kind: str = "", width: int = 14) -> str:
    size = f'width="{width}" height="14"'
    return f'<li class="{kind}"><svg {size} aria-hidden="true">{drawn}</svg>{words}</li>'


def _tables(topology: Topology) -> Iterator[str]:
    opened = topology.everything_open()
    if opened:
        yield "<details><summary>Unprotected access</summary>"
        yield from _table(("where", "what"), opened)
        yield "</details>"
    if topology.calls:
        names = {key: node.name for key, node in topology.nodes.items()}
        rows = [
            (names[call.source], names[call.target], "; ".join(filter(None, call.allowed)))
            for call in topology.calls
        ]
        yield "<details><summary>Every call</summary>"
        yield from _table(("caller", "calls", "for"), sorted(rows))
        yield "</details>"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>"
    for row in rows:
        yield f"<tr>{''.join(f'<td>{markup(text)}</td>' for text in row)}</tr>"
    yield "</table>"
