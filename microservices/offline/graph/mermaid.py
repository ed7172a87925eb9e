"""The topology as Mermaid, which code hosts draw in Markdown.

https://mermaid.js.org/syntax/flowchart.html
"""

from collections.abc import Iterator

from microservices.offline.graph.box import version_words
from microservices.offline.graph.node import Call, Node, Topology
from microservices.settings.values.printed import printed

_SHAPES = {
    "gateway": ("[/", "/]"),
    "caller": ("([", "])"),
    "service": ("[", "]"),
    "stateful": ("[(", ")]"),
    "worker": ("[[", "]]"),
    "neighbour": ("([", "])"),
    "external": ("([", "])"),
}
_OPEN = "stroke:#d9480f,stroke-width:2px,stroke-dasharray:6 4"
# All else could end a text, or be taken for Markdown or HTML.
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:/%()-→…")


def mermaid(topology: Topology) -> str:
    """A topology as the text of a flowchart."""
    return "".join(f"{line}\n" for line in _told(topology))


def _told(topology: Topology) -> Iterator[str]:
    names = {key: f"n{number}" for number, key in enumerate(topology.nodes)}
    yield "flowchart LR"
    for key, node in topology.nodes.items():
        opened, closed = _SHAPES[node.kind]
        text = "<br>".join(_lines(node))
        yield f'  {names[key]}{opened}"{text}"{closed}'
    for call in topology.calls:
        words = "<br>".join(_words(call))
        label = f'|"{words}"| ' if words else " "
        line = "-.->" if call.open else "-->"
        yield f"  {names[call.source]} {line}{label}{names[call.target]}"
    for number, call in enumerate(topology.calls):
        if call.open:
            yield f"  linkStyle {number} {_OPEN}"
    opened = [names[key] for key, node in topology.nodes.items() if node.open]
    if opened:
        yield f"  classDef open {_OPEN}"
        yield f"  class {','.join(opened)} open"


def _lines(node: Node) -> Iterator[str]:
    yield f"<b>{_escaped(node.name)}</b>"
    yield from map(_escaped, node.about)
    yield from (_escaped(version_words(one)) for one in node.versions)
    if node.config:
        yield _escaped(f"config: {', '.join(node.config)}")
    if node.secrets:
        yield _escaped(f"secrets: {', '.join(node.secrets)}")
    yield from (_escaped(f"unprotected: {words}") for words in node.open)


def _words(call: Call) -> Iterator[str]:
    yield from (_escaped(text) for text in call.allowed if text)
    yield from (_escaped(f"unprotected: {words}") for words in call.open)


def _escaped(text: str) -> str:
    """Text with Mermaid's own codes for whatever is not plain."""
    return "".join(letter if letter in _PLAIN else f"#{ord(letter)};" for letter in printed(text))
