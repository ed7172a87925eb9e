"""Any graph is laid out so that nothing overlaps, and no line runs through a box."""

import string
from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microservices.offline.explain.version_summary import VersionSummary
from microservices.offline.graph.box import PADDING, TITLE, box
from microservices.offline.graph.layering import Edge, components, layers
from microservices.offline.graph.layout import Layout, Placed, Point, layout
from microservices.offline.graph.node import Call, Node
from microservices.offline.graph.text_width import width, wrapped
from microservices.settings.values.printed import printed

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60)
KEYS = list(string.ascii_lowercase[:16])
NODES = st.builds(
    Node,
    st.sampled_from(["gateway", "service", "worker", "external"]),
    TEXTS,
    about=st.lists(TEXTS, max_size=2).map(tuple),
    versions=st.lists(
        st.builds(VersionSummary, TEXTS, TEXTS, st.sampled_from([None, 20.0, 100.0])), max_size=2
    ).map(tuple),
    secrets=st.lists(TEXTS, max_size=2).map(tuple),
    open=st.lists(TEXTS, max_size=2).map(tuple),
)
Graph = tuple[dict[str, Node], dict[Edge, Call]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Nodes of any height with calls among them, cycles included."""
    heights = draw(st.dictionaries(st.sampled_from(KEYS), st.integers(0, 9), min_size=1))
    nodes = {key: Node("service", key, ("line",) * lines) for key, lines in heights.items()}
    ends = st.tuples(st.sampled_from(sorted(nodes)), st.sampled_from(sorted(nodes)))
    edges = draw(st.lists(ends.filter(lambda edge: edge[0] != edge[1]), unique=True, max_size=40))
    return nodes, {edge: Call(*edge) for edge in edges}


def placed(nodes: dict[str, Node], calls: dict[Edge, Call]) -> Layout:
    return layout(
        list(nodes),
        list(calls),
        lambda key, callees: box(nodes[key], [(calls[key, one], nodes[one]) for one in callees]),
    )


def overlap(one: Placed, other: Placed) -> bool:
    beside = one.left < other.right and other.left < one.right
    return beside and one.top < other.bottom and other.top < one.bottom


def drawn_points(points: list[Point]) -> Iterator[Point]:
    """Points of the bends and the straight parts of a line, as they are drawn."""
    for number, ((x, y), (right, down)) in enumerate(pairwise(points)):
        for step in range(9):
            part = step / 8
            bent = 3 * part**2 - 2 * part**3
            across = 1.5 * part * (1 - part) * (1 - part) + 1.5 * part**2 * (1 - part) + part**3
            if number % 2:
                assert y == down
                yield x + (right - x) * part, y
            else:
                yield x + (right - x) * across, y + (down - y) * bent


def check(graph: Graph) -> None:
    """All is in the picture, nothing overlaps, and a line goes from its words to the name."""
    nodes, calls = graph
    found = placed(nodes, calls)
    assert set(found.boxes) == set(nodes)
    assert set(found.lines) == set(calls)
    assert [pair for pair in combinations(found.boxes.values(), 2) if overlap(*pair)] == []
    for one in found.boxes.values():
        assert one.left >= 0
        assert one.top >= 0
        assert one.right <= found.width
        assert one.bottom <= found.height
        assert one.width >= one.box.width
    for (source, target), points in found.lines.items():
        for x, y in drawn_points(points):
            assert 0 <= x <= found.width
            assert 0 <= y <= found.height
            near = [one for one in found.boxes.values() if one.left + 0.01 < x < one.right - 0.01]
            assert not [one for one in near if one.top < y < one.bottom]
        begin, end = found.boxes[source], found.boxes[target]
        assert points[0][0] in (begin.left, begin.right)
        assert points[0][1] == pytest.approx(begin.top + begin.box.exits[target])
        assert points[-1][0] in (end.left, end.right)
        assert points[-1][1] == pytest.approx(end.top + end.box.entry)


@given(graphs())
def test_any_graph_is_laid_out_so_that_it_can_be_read(graph: Graph) -> None:
    check(graph)


@pytest.mark.parametrize(
    ("edges", "columns"),
    [
        ("ab bc ac", ["a", "b", "c"]),
        ("ab ac bd cd", ["a", "bc", "d"]),
        # A cycle is broken where it leads back to what is under way.
        ("ab bc cd da ad", ["a", "b", "c", "d"]),
        # What nobody calls stands right before what it calls.
        ("ab bc dc", ["a", "bd", "c"]),
    ],
)
def test_small_graphs_are_laid_out_as_any(edges: str, columns: list[str]) -> None:
    calls = {(one[0], one[1]): Call(one[0], one[1]) for one in edges.split()}
    nodes = {key: Node("service", key) for key in "".join(columns)}
    check((nodes, calls))
    found = layers(list(nodes), calls)
    assert {key: number for number, keys in enumerate(columns) for key in keys} == found


@given(NODES, st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=3))
def test_every_text_fits_its_box(node: Node, called: list[tuple[str, str, str]]) -> None:
    calls = [
        (Call("a", str(number), (words,), (opened,)), Node("service", name))
        for number, (name, words, opened) in enumerate(called)
    ]
    made = box(node, calls)
    room = made.width - 2 * PADDING + 0.01
    assert all(line.width <= room for line in made.lines)
    assert all(width(text, TITLE, bold=True) <= room for text in made.title)
    below = [line.top + line.height for line in made.lines]
    assert all(bottom <= made.height for bottom in below)
    assert all(end <= line.top for end, line in zip(below, made.lines[1:], strict=False))
    assert list(made.exits) == [call.target for call, _ in calls]


@given(graphs())
def test_callers_stand_left_of_what_they_call_but_for_cycles(graph: Graph) -> None:
    nodes, calls = graph
    found = layers(list(nodes), calls)
    assert all(found[source] != found[target] for source, target in calls)
    forward = {(source, target) for source, target in calls if found[source] < found[target]}
    if not _has_cycle(list(nodes), list(calls)):
        assert forward == set(calls)


def _has_cycle(keys: list[str], edges: list[Edge]) -> bool:
    left = set(keys)
    while ends := {key for key in left if not any(s == key and t in left for s, t in edges)}:
        left -= ends
    return bool(left)


def test_lines_of_a_chain_are_straight() -> None:
    nodes = {key: Node("service", key) for key in "abc"}
    calls = {("a", "b"): Call("a", "b"), ("b", "c"): Call("b", "c")}
    found = placed(nodes, calls)
    for points in found.lines.values():
        assert points[0][1] == pytest.approx(points[-1][1], abs=1)


def test_few_lines_cross() -> None:
    """Two pairs that call crosswise in the order of their names do not when they are drawn."""
    nodes = {key: Node("service", key) for key in ("a", "b", "x", "y")}
    calls = {edge: Call(*edge) for edge in (("a", "y"), ("a", "x"), ("b", "x"))}
    found = placed(nodes, calls).boxes
    assert (found["a"].top < found["b"].top) is (found["y"].top < found["x"].top)


def test_what_a_box_calls_is_written_in_the_order_of_its_lines() -> None:
    nodes = {key: Node("service", key) for key in "azyx"}
    calls = {("a", key): Call("a", key) for key in "xyz"}
    found = placed(nodes, calls).boxes
    exits = found["a"].box.exits
    assert sorted(exits, key=lambda key: exits[key]) == sorted(
        "xyz", key=lambda key: found[key].top
    )


def test_parts_that_do_not_hang_together_stand_beside_and_below_each_other() -> None:
    nodes = {key: Node("service", key) for key in KEYS}
    found = placed(nodes, {}).boxes
    assert len({one.left for one in found.values()}) > 3
    assert len({one.top for one in found.values()}) > 3
    assert components(["a", "b", "c"], [("b", "c")]) == [["b", "c"], ["a"]]


@given(TEXTS, st.sampled_from([60.0, 300.0]))
def test_text_is_broken_and_nothing_of_it_lost(text: str, room: float) -> None:
    lines = wrapped(text, 12, room)
    assert "".join("".join(lines).split()) == "".join(printed(text).split())
    assert all(width(line, 12) <= room for line in lines)
    assert len(lines) >= 1


def test_a_word_that_is_too_long_is_broken() -> None:
    assert wrapped("a mmmmmmmm b", 12, 60) == ["a", "mmmmm", "mmm b"]


@pytest.mark.parametrize(
    ("narrow", "wide"), [("iiii", "mmmm"), ("a", "ab"), ("ab", "用戶"), ("a.b", "A.B")]
)
def test_wide_letters_are_wider(narrow: str, wide: str) -> None:
    assert width(narrow, 12) < width(wide, 12)
    assert width(narrow, 12) < width(narrow, 12, bold=True)
