"""Box of a node: its lines of text, and its size."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from microservices.offline.explain.version_summary import VersionSummary
from microservices.offline.graph.node import Call, Node
from microservices.offline.graph.text_width import width, wrapped

TITLE, TEXT, SMALL = 14.0, 12.0, 10.0
PADDING, INDENT, GAP = 12.0, 18.0, 8.0
HEAD, LINE = 34.0, 18.0
_BELOW, _RULE, _BAR = 5.0, 9.0, 5.0
_NARROWEST, _ROOM = 170.0, 300.0
Style = Literal["about", "version", "config", "secret", "open", "callee", "allowed", "rule"]
WORDS: Mapping[str, str] = {
    "gateway": "gateway",
    "caller": "caller",
    "service": "service",
    "stateful": "stateful service",
    "worker": "worker",
    "neighbour": "of another stack",
    "external": "external host",
}


@dataclass(frozen=True)
class Line:
    """A line of text in a box; `share` is in percent, and drawn as a bar below the text.

    `starts` is false where a line goes on with the one before. `rest` follows in another style.
    """

    style: Style
    text: str
    top: float
    share: float | None = None
    starts: bool = True
    is_open: bool = False
    rest: str = ""

    @property
    def height(self) -> float:
        """How much room it takes."""
        bar = 0 if self.share is None else _BAR
        return _RULE if self.style == "rule" else LINE + bar

    @property
    def width(self) -> float:
        """How wide it is, with what stands before it."""
        text = width(self.text, TEXT, bold=self.style == "callee")
        return INDENT + text + (width(self.rest, TEXT) + GAP if self.rest else 0)


@dataclass(frozen=True)
class Box:
    """A node as it is drawn; lines to it meet it at `entry`, those to others leave at `exits`.

    These are distances from the top, as is `head`, where the title ends; the exits are by the keys
    of the nodes that are called.
    """

    node: Node
    title: tuple[str, ...]
    head: float
    lines: tuple[Line, ...]
    width: float
    height: float
    exits: Mapping[str, float]

    @property
    def entry(self) -> float:
        """The middle of the first line of the title."""
        return HEAD / 2


def box(node: Node, calls: Sequence[tuple[Call, Node]]) -> Box:
    """The box of a node with what it calls, in this order."""
    title = tuple(wrapped(node.name, TITLE, _ROOM, bold=True))
    head = HEAD + (len(title) - 1) * LINE
    lines = list(_stacked(_told(node), head + _BELOW))
    exits: dict[str, float] = {}
    for call, callee in calls:
        rule = () if exits else (Line("rule", "", 0),)
        below = lines[-1].top + lines[-1].height if lines else head
        told = list(_stacked([*rule, *_called(call, callee)], below))
        exits[call.target] = next(one.top for one in told if one.style == "callee") + LINE / 2
        lines += told
    names = max(width(text, TITLE, bold=True) for text in title)
    kind = width(WORDS[node.kind].upper(), SMALL) * 1.1 + 2 * GAP
    size = max([_NARROWEST, INDENT + names + kind, *(line.width for line in lines)])
    height = lines[-1].top + lines[-1].height + _BELOW if lines else head
    return Box(node, title, head, tuple(lines), size + 2 * PADDING, height, exits)


def version_words(version: VersionSummary) -> str:
    """A version with its weight and replicas, as text."""
    share = "" if version.share is None else f"{version.share:g} %, "
    return f"{version.name}: {share}{version.replicas}"


def _stacked(lines: Iterable[Line], top: float) -> Iterator[Line]:
    for line in lines:
        yield replace(line, top=top)
        top += line.height


def _told(node: Node) -> Iterator[Line]:
    for text in node.about:
        yield from _lines("about", text)
    for version in node.versions:
        yield from _lines("version", version_words(version), share=version.share)
    for name in node.config:
        yield from _lines("config", name)
    for name in node.secrets:
        yield from _lines("secret", name)
    for text in node.open:
        yield from _lines("open", f"unprotected: {text}", is_open=True)


def _called(call: Call, callee: Node) -> Iterator[Line]:
    """What is called, and for what: beside it where there is room for one rule."""
    rules = [text for text in call.allowed if text]
    name = Line("callee", callee.name, 0, is_open=bool(call.open))
    beside = replace(name, rest=" ".join(rules))
    if len(rules) == 1 and beside.width <= _ROOM:
        yield beside
    else:
        yield from _lines("callee", callee.name, is_open=name.is_open)
        yield from (line for text in rules for line in _lines("allowed", text))
    for text in call.open:
        yield from _lines("open", f"unprotected: {text}", is_open=True)


def _lines(
    style: Style, text: str, *, share: float | None = None, is_open: bool = False
) -> Iterator[Line]:
    for number, one in enumerate(wrapped(text, TEXT, _ROOM, bold=style == "callee")):
        first = number == 0
        yield Line(style, one, 0, share if first else None, first, is_open)
