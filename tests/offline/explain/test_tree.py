"""The tree of resources."""

from microservices.offline.engine.evaluation import Resource
from microservices.offline.explain.tree import ASCII, tree_lines


def resource(name: str, parent: str = "") -> Resource:
    return Resource(name, f"a:b:{name}", name.lower(), parent, custom=False, inputs={})


FAMILY = [
    resource("Stack"),
    resource("A", "Stack"),
    resource("A1", "A"),
    resource("A2", "A"),
    resource("A21", "A2"),
    resource("B", "Stack"),
    resource("B1", "B"),
]


def test_branches_join_children_to_their_parents() -> None:
    assert [kind for kind, _ in tree_lines(FAMILY)] == [
        "a:b:Stack",
        "├─ a:b:A",
        "│  ├─ a:b:A1",
        "│  └─ a:b:A2",
        "│     └─ a:b:A21",
        "└─ a:b:B",
        "   └─ a:b:B1",
    ]


def test_resources_stand_beside_them() -> None:
    names = [item.name for _, item in tree_lines(FAMILY)]
    assert names == ["stack", "a", "a1", "a2", "a21", "b", "b1"]


def test_branches_can_be_drawn_with_ascii_alone() -> None:
    lines = [kind for kind, _ in tree_lines(FAMILY, ASCII)]
    assert lines[3:5] == ["|  `- a:b:A2", "|     `- a:b:A21"]
    assert all(line.isascii() for line in lines)


def test_no_resources_make_no_tree() -> None:
    assert tree_lines([]) == []
