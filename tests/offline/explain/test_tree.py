"""The tree of resources."""

from microservices.offline.engine.evaluation import Resource
from microservices.offline.explain.tree import ASCII, tree_lines


def resource(name: str, parent: str = "") -> Resource:
    return Resource(name, f"a:b:{name}", name.lower(), parent, custom=False, inputs={})


FAMILY = [
    *(resource("Stack"), resource("A", "Stack"), resource("A1", "A"), resource("A2", "A")),
    *(resource("A21", "A2"), resource("B", "Stack"), resource("B1", "B")),
]


def test_branches_join_children_to_their_parents() -> None:
    lines = tree_lines(FAMILY)
    assert [kind for kind, _ in lines] == [
        "a:b:Stack",
        "├─ a:b:A",
        "│  ├─ a:b:A1",
        "│  └─ a:b:A2",
        "│     └─ a:b:A21",
        "└─ a:b:B",
        "   └─ a:b:B1",
    ]
    assert [item for _, item in lines] == FAMILY


def test_branches_can_be_drawn_with_ascii_alone() -> None:
    lines = [kind for kind, _ in tree_lines(FAMILY, ASCII)]
    assert lines[3:5] == ["|  `- a:b:A2", "|     `- a:b:A21"]
    assert all(line.isascii() for line in lines)
