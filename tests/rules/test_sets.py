"""Sets as large as an object may be: cases that are too large to write out."""

from tests.builders import Tree, problems, web

MOST = 2**20


def of_set(kind: str, entries: Tree) -> Tree:
    """A stack whose one service reads one set."""
    return {**web(configFrom=["a"]), kind: {"a": entries}}


def test_a_set_fits_an_object() -> None:
    # é has two bytes; keys count as well.
    fitting = {"key": "é" * ((MOST - 4) // 2), "x": ""}
    for kind in ("config", "secrets"):
        assert problems(of_set(kind, fitting)) == []
        assert problems(of_set(kind, {**fitting, "y": ""})) == [
            f"Pulumi.dev.yaml: microservices:{kind}.a: the set has 1048577 bytes, and an object "
            "holds at most 1048576; split it into several sets"
        ]


def test_a_set_fits_an_object_with_the_keys_of_a_version() -> None:
    def overridden(entries: Tree) -> list[str]:
        values = web(configFrom=["a"], versions={"v1": {"config": {"a": entries}}})
        return problems({**values, "config": {"a": {"a": "x" * (MOST // 2), "b": "1"}}})

    # Beside the two keys, which have three more bytes.
    room = MOST // 2 - len("ab1c")
    assert overridden({"a": "y"}) == overridden({"c": "x" * room}) == []
    assert overridden({"c": "x" * (room + 1)}) == [
        "Pulumi.dev.yaml: microservices:services.web.versions.v1.config.a: with these keys the set "
        "has 1048577 bytes, of at most 1048576; split it into several sets"
    ]
