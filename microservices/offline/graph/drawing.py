"""Drawing of boxes and lines as SVG."""

from collections.abc import Iterator, Mapping, Sequence

from microservices.offline.graph.box import (
    GAP,
    INDENT,
    LINE,
    PADDING,
    SMALL,
    TITLE,
    WORDS,
    Line,
    box,
)
from microservices.offline.graph.icon import icon, symbols
from microservices.offline.graph.layering import Edge
from microservices.offline.graph.layout import Layout, Placed, Point, layout
from microservices.offline.graph.markup import markup
from microservices.offline.graph.node import Call, Topology

_MARGIN = 24.0
_BASELINE = 13.0
_ARROW, _ROUND = 8.0, 7
_ICONS = ("config", "secret", "open")


def drawing(topology: Topology) -> str:
    """A topology as one `svg` element, which needs the styles of the page."""
    calls = {(call.source, call.target): call for call in topology.calls}
    placed = layout(
        list(topology.nodes),
        list(calls),
        lambda key, callees: box(
            topology.nodes[key], [(calls[key, one], topology.nodes[one]) for one in callees]
        ),
    ).moved(_MARGIN, _MARGIN)
    width, height = placed.width + 2 * _MARGIN, placed.height + 2 * _MARGIN
    numbers = {key: number for number, key in enumerate(topology.nodes)}
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="group" aria-label="Topology">',
            f"<defs>{symbols()}</defs>",
            *(
                _line(calls[edge], topology, numbers, points)
                for edge, points in placed.lines.items()
            ),
            *_boxes(placed, calls, numbers),
            "</svg>",
        ]
    )


def highlighting(topology: Topology) -> str:
    """Styles that leave a node at which the reader points with what it is joined to alone."""
    return "\n".join(
        f"svg:has(#n{number}:is(:hover,:focus-visible)) "
        f":is(.line:not(.n{number}),.box:not(.n{number})){{opacity:.16}}"
        for number in range(len(topology.nodes))
    )


def _line(
    call: Call, topology: Topology, numbers: Mapping[str, int], points: Sequence[Point]
) -> str:
    ends = f"n{numbers[call.source]} n{numbers[call.target]}"
    names = f"{topology.nodes[call.source].name} → {topology.nodes[call.target].name}"
    words = " ".join(
        [names, *filter(None, call.allowed), *(f"unprotected: {one}" for one in call.open)]
    )
    (x, y), left = points[-1], points[-1][0] < points[-2][0]
    back = _ARROW if left else -_ARROW
    path = _path([*points[:-1], (x + back, y)])
    return (
        f'<g class="line {ends}{" is-open" if call.open else ""}"><title>{markup(words)}</title>'
        f'<path class="reach" d="{path}"/><path class="way" d="{path}"/>'
        f'<path class="head" d="M{x:.1f} {y:.1f}l{back:g} -4.5v9z"/></g>'
    )


def _path(points: Sequence[Point]) -> str:
    """A bend between two columns and a straight part past a column by turns."""
    path = "M{:.1f} {:.1f}".format(*points[0])
    for number in range(1, len(points)):
        (before, above), (x, y) = points[number - 1], points[number]
        middle = (before + x) / 2
        bend = f"C{middle:.1f} {above:.1f} {middle:.1f} {y:.1f} {x:.1f} {y:.1f}"
        path += bend if number % 2 else f"H{x:.1f}"
    return path


def _boxes(placed: Layout, calls: Mapping[Edge, Call], numbers: Mapping[str, int]) -> Iterator[str]:
    joined: dict[str, set[int]] = {key: {numbers[key]} for key in placed.boxes}
    for source, target in calls:
        joined[source].add(numbers[target])
        joined[target].add(numbers[source])
    for key, one in placed.boxes.items():
        classes = " ".join(f"n{number}" for number in sorted(joined[key]))
        yield _box(one, f"n{numbers[key]}", classes)


def _box(placed: Placed, name: str, classes: str) -> str:
    node = placed.box.node
    where = f'x="{placed.left:.1f}" y="{placed.top:.1f}" width="{placed.width:.1f}"'
    kind = f"{node.kind}{' is-open' if node.open else ''}"
    parts = [
        f'<g id="{name}" class="box {kind} {classes}" tabindex="0">',
        f'<rect class="frame" {where} height="{placed.box.height:.1f}" rx="{_ROUND}"/>',
        f'<path class="band" d="{_band(placed, placed.box.head)}"/>',
        icon(node.kind, placed.left + PADDING, placed.top + 10),
        f'<text class="kind" x="{placed.right - PADDING:.1f}" y="{placed.top + 21:.1f}" '
        f'font-size="{SMALL:g}">{WORDS[node.kind].upper()}</text>',
    ]
    for number, text in enumerate(placed.box.title):
        x, y = placed.left + PADDING + INDENT, placed.top + 22 + number * LINE
        where = f'x="{x:.1f}" y="{y:.1f}" font-size="{TITLE:g}"'
        parts.append(f'<text class="title" {where}>{markup(text)}</text>')
    parts += [part for line in placed.box.lines for part in _text(placed, line)]
    return "".join([*parts, "</g>"])


def _band(placed: Placed, height: float) -> str:
    """The upper part of a box, round where the box is."""
    right, down = f"{placed.width - 2 * _ROUND:.1f}", f"{height - _ROUND:.1f}"
    begin = f"M{placed.left:.1f} {placed.top + height:.1f}"
    return (
        f"{begin}v-{down}q0-{_ROUND} {_ROUND}-{_ROUND}h{right}q{_ROUND} 0 {_ROUND} {_ROUND}v{down}z"
    )


def _text(placed: Placed, line: Line) -> Iterator[str]:
    left, top = placed.left + PADDING, placed.top + line.top
    if line.style == "rule":
        y = top + line.height / 2
        yield f'<path class="rule" d="M{placed.left:.1f} {y:.1f}h{placed.width:.1f}"/>'
        return
    if line.share is not None:
        whole = placed.width - 2 * PADDING
        for name, share in (("whole", 100.0), ("share", line.share)):
            size = f'width="{whole * share / 100:.1f}" height="3" rx="1.5"'
            yield f'<rect class="{name}" x="{left:.1f}" y="{top + 17:.1f}" {size}/>'
    if line.style in _ICONS and line.starts:
        yield icon(line.style, left, top + 2.5, 12)
    indented = line.style in (*_ICONS, "allowed")
    x = left + (INDENT if indented else 0)
    classes = f"{line.style}{' open' if line.is_open else ''}"
    rest = f'<tspan class="allowed" dx="{GAP:g}">{markup(line.rest)}</tspan>' if line.rest else ""
    where = f'x="{x:.1f}" y="{top + _BASELINE:.1f}"'
    yield f'<text class="{classes}" {where}>{markup(line.text)}{rest}</text>'
