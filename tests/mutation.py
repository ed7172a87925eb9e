"""Small changes to a program's text, each of which some test should notice.

mutmut and cosmic-ray leave out what matters most here: defaults in the bodies of classes, module
constants, functions with decorators (every rule), entries of dictionaries and whole statements.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from types import CodeType
from typing import Any

from tests.replacements import replacements

# Prose, types and names for `import *` change nothing that a program does.
_SILENT_FIELDS = {"annotation", "returns"}
_SILENT_KEYWORDS = {"description", "total"}
_TYPES = {"Callable", "Literal", "Mapping", "dict", "tuple"}
# What is called with the reason of a rule or the description of a key, and the place of that.
_REASONED = ("error", "strict", "warning", "manifest_rule", "object_rule")
_PROSE = {**dict.fromkeys(_REASONED, -1), "optional": 0}
_SILENT_STATEMENTS = (
    ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Pass
)
_COLLECTIONS = ast.List | ast.Tuple | ast.Set | ast.comprehension
# Sets and comprehensions have no context: they are only ever read.
_READ = ast.Load | None
# Whose arguments mean the same in any order, or cannot be taken for each other.
_APART = {"max", "min", "isinstance", "getattr", "setattr", "Finding"}


@dataclass(frozen=True)
class Mutant:
    """One change to one file; `what` names it in the file without its line."""

    file: Path
    line: int
    what: str
    code: CodeType

    @property
    def name(self) -> str:
        """What it is called in the list of changes that no test can notice."""
        return f"{self.file}: {self.what}"


@dataclass(frozen=True)
class _Change:
    """New contents of some fields of a node."""

    node: ast.AST
    line: int
    what: str
    fields: dict[str, Any]
    where: str = ""


def mutants(file: Path) -> Iterator[Mutant]:
    """Every mutant of a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    seen: Counter[str] = Counter()
    for change in list(_changes(tree, "module")):
        old = {field: getattr(change.node, field) for field in change.fields}
        _set(change.node, change.fields)
        code = compile(ast.fix_missing_locations(tree), str(file), "exec")
        _set(change.node, old)
        what = f"{change.where}: {change.what}"
        seen[what] += 1
        # Where the same change is made in two places of a function, the name counts them.
        yield Mutant(file, change.line, what if seen[what] == 1 else f"{what} ({seen[what]})", code)


def _set(node: ast.AST, fields: dict[str, Any]) -> None:
    for field, value in fields.items():
        setattr(node, field, value)


def _changes(node: ast.AST, where: str) -> Iterator[_Change]:
    """Every change at a node and below it."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        where = node.name if where == "module" else f"{where}.{node.name}"
    for change in _here(node):
        yield replace(change, where=where)
    for field, content in ast.iter_fields(node):
        for child in content if isinstance(content, list) else [content]:
            if isinstance(child, ast.AST) and not _is_silent(node, field, child):
                yield from _changes(child, where)


def _is_silent(parent: ast.AST, field: str, child: ast.AST) -> bool:
    if field in _SILENT_FIELDS or _is_docstring(child):
        return True
    if isinstance(child, ast.keyword):
        return child.arg in _SILENT_KEYWORDS
    if isinstance(child, ast.Assign):
        return _is_declaration(child)
    if not isinstance(parent, ast.Call) or not isinstance(parent.func, ast.Name):
        return False
    called = parent.func.id
    return called in _PROSE and child is parent.args[_PROSE[called]]


def _is_declaration(statement: ast.Assign) -> bool:
    """Whether it names a type, or what `import *` would bring in."""
    value = statement.value
    named = isinstance(value, ast.Subscript) and ast.unparse(value.value) in _TYPES
    return named or ast.unparse(statement.targets[0]) == "__all__"


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _here(node: ast.AST) -> Iterator[_Change]:
    """The changes of a node's own fields."""
    for field, content in ast.iter_fields(node):
        if field in _SILENT_FIELDS:
            continue
        if isinstance(content, ast.expr):
            if not _is_silent(node, field, content):
                yield from _exchanged(node, field, content)
        elif isinstance(content, list):
            yield from _of_list(node, field, content)
    if isinstance(node, ast.Call):
        yield from _exchanged_arguments(node)
    if isinstance(node, ast.Dict):
        yield from _exchanged_spreads(node)
        for place, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
            entry = f"{ast.unparse(key)}: " if key else "**"
            fields = {"keys": _without(node.keys, place), "values": _without(node.values, place)}
            yield _Change(node, value.lineno, f"without {entry}{_short(value)}", fields)


def _exchanged_arguments(call: ast.Call) -> Iterator[_Change]:
    """Two names that stand beside each other, as what is taken for each other."""
    if ast.unparse(call.func) in _APART:
        return
    for place, (one, other) in enumerate(pairwise(call.args)):
        if isinstance(one, ast.Name) and isinstance(other, ast.Name) and one.id != other.id:
            what = f"{_short(call)} with {other.id}, {one.id}"
            yield _Change(call, one.lineno, what, {"args": _turned(call.args, place)})


def _exchanged_spreads(node: ast.Dict) -> Iterator[_Change]:
    """The other of two maps has the last word."""
    for place, (one, other) in enumerate(pairwise(node.keys)):
        if one is None and other is None:
            first, second = node.values[place : place + 2]
            what = f"**{_short(first)}, **{_short(second)} turned"
            fields = {"values": _turned(node.values, place)}
            yield _Change(node, first.lineno, what, fields)


def _exchanged(node: ast.AST, field: str, old: ast.expr) -> Iterator[_Change]:
    for new in replacements(old, node, field):
        yield _Change(node, old.lineno, f"{_short(old)} -> {_short(new)}", {field: new})


def _of_list(node: ast.AST, field: str, content: list[Any]) -> Iterator[_Change]:
    """Elements exchanged or left out, one at a time."""
    for place, item in enumerate(content):
        rest = _without(content, place)
        if isinstance(item, ast.stmt) and _is_deletable(item):
            yield _Change(
                node, item.lineno, _left_out(item), {field: _with(content, place, ast.Pass())}
            )
        if isinstance(item, ast.keyword) and item.arg not in _SILENT_KEYWORDS:
            yield _Change(node, item.value.lineno, _left_out(item), {field: rest})
        if not isinstance(item, ast.expr) or _is_silent(node, field, item):
            continue
        if isinstance(node, _COLLECTIONS) and isinstance(getattr(node, "ctx", None), _READ):
            yield _Change(node, item.lineno, _left_out(item), {field: rest})
        # A dictionary's keys go with their values.
        others = replacements(item, node, field)
        for new in () if (type(node), field) == (ast.Dict, "keys") else others:
            what = f"{_short(item)} -> {_short(new)}"
            yield _Change(node, item.lineno, what, {field: _with(content, place, new)})


def _is_deletable(statement: ast.stmt) -> bool:
    if isinstance(statement, _SILENT_STATEMENTS) or _is_docstring(statement):
        return False
    if isinstance(statement, ast.Assign):
        return not _is_declaration(statement)
    return not isinstance(statement, ast.AnnAssign) or statement.value is not None


def _turned(items: Sequence[Any], place: int) -> list[Any]:
    """The same with an item and the next one in each other's place."""
    return [*items[:place], items[place + 1], items[place], *items[place + 2 :]]


def _without(items: Sequence[Any], place: int) -> list[Any]:
    return [*items[:place], *items[place + 1 :]]


def _with(items: Sequence[Any], place: int, item: ast.AST) -> list[Any]:
    return [*items[:place], item, *items[place + 1 :]]


def _left_out(node: ast.AST) -> str:
    return f"without {_short(node)}"


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
