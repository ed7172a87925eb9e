"""Whatever stands in whatever place of a stack, a terminal obeys none of it: no line is forged."""

import contextlib
import io
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from pathlib import Path

import pytest
import yaml
from hypothesis import given

from microservices.load.configuration import planned
from microservices.load.shape import parse
from microservices.offline.cli import main
from tests.builders import Tree, below, layers, places
from tests.examples import examples
from tests.offline.hostile import EACH, is_shown_as_written
from tests.stacks import ROOT
from tests.strategies import stacks

COMMANDS = (
    ["preview"],
    ["preview", "--json"],
    ["traffic", "--all"],
    ["traffic", "--all", "--json"],
    ["graph"],
    ["compare", "--with", "tests/golden/dev"],
)


def taken(values: Tree) -> bool:
    """Whether a stack with these values is shown at all."""
    _, wrong, _ = planned(layers(values))
    return not wrong


def fits(values: Tree) -> bool:
    """Whether the values have the shape of settings, which is told much sooner."""
    return not parse(layers(values).merged).findings


def taken_of(changed: Callable[[str], Tree]) -> str:
    """What of HOSTILE fits a place; most take none of it."""
    if not fits(changed(EACH[0])):
        return ""
    return "".join(text for text in EACH if fits(changed(text)))


def with_text_at(values: Tree, path: tuple[str | int, ...], text: str) -> Tree:
    """The values with a text added to the one at a place, or to the key that the place is."""
    changed = deepcopy(values)
    *above, last = path
    entries = below(changed, (*above,))
    entries[last] = f"{entries[last]}{text}"
    return changed


def with_key_at(values: Tree, path: tuple[str | int, ...], text: str) -> Tree:
    """The values with a text added to a key."""
    changed = deepcopy(values)
    *above, last = path
    entries = below(changed, (*above,))
    entries[f"{last}{text}"] = entries.pop(last)
    return changed


def hostile(values: Tree) -> Tree:
    """The values with all that is taken of HOSTILE at every place and in every key."""
    for path in sorted(places(values), key=len, reverse=True):
        changes = [with_text_at] if isinstance(below(values, path), str) else []
        changes += [with_key_at] if isinstance(path[-1], str) else []
        for change in changes:
            fitting = taken_of(partial(change, values, path))
            changed = change(values, path, fitting)
            if fitting and taken(changed):
                values = changed
    return values


def written(folder: Path, values: Tree) -> list[str]:
    """The words that name a stack with these values, and a file for it."""
    sealed = {
        name: {key: {"secure": "v1:a"} for key in entries}
        for name, entries in values.get("secrets", {}).items()
    }
    config = {**values, "catalog": {}, **({"secrets": sealed} if sealed else {})}
    content = {"config": {f"microservices:{key}": value for key, value in config.items()}}
    file = folder / "Pulumi.dev.yaml"
    file.write_text(yaml.safe_dump(content))
    return ["dev", "--stack-file", str(file)]


def everything(folder: Path, words: list[str]) -> Iterator[tuple[str, str]]:
    """What each command prints of a stack, and the pictures that it draws, by a name."""
    pictures = [folder / "a.html", folder / "a.mmd"]
    drawn = [word for file in pictures for word in ("--out", str(file))]
    for command, *more in (*COMMANDS, ["graph", *drawn], ["render", "--out", str(folder / "out")]):
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            main([command, *words, *more])
        yield command, said.getvalue()
    yield from ((file.name, file.read_text()) for file in pictures if file.exists())


@examples(2)
@given(stacks())
def test_nothing_that_is_shown_of_any_stack_is_obeyed_by_a_terminal(
    tmp_path_factory: pytest.TempPathFactory, values: Tree
) -> None:
    folder = tmp_path_factory.mktemp("stack")
    words = written(folder, hostile(values))
    with contextlib.chdir(ROOT):
        for name, text in everything(folder, words):
            # What writes files may have nothing to say.
            assert text or name in ("graph", "render")
            assert is_shown_as_written(text), f"{name}: {text!a}"
