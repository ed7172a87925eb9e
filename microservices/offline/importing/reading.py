"""Manifests as they are written: files, what Helm renders, what kubectl prints."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from microservices.offline.importing.item import Item, Tree
from microservices.settings.values.problems import Problem, Rejected

STANDARD_INPUT = "-"
_SUFFIXES = (".yaml", ".yml", ".json")
_MOST_VALUES = 1_000_000
_RENDER = "render them first: `helm template NAME CHART | microservices import - --out DIR`"
_KUSTOMIZE = "build it first: `kubectl kustomize DIR | microservices import - --out DIR`"
# Files that say what a folder is, when it is no folder of manifests.
_NOT_MANIFESTS = {
    "Chart.yaml": ("this is a Helm chart, whose templates are no manifests", _RENDER),
    "kustomization.yaml": ("this folder is built by kustomize", _KUSTOMIZE),
}


def read_items(source: str) -> list[Item]:
    """Every object of a file, of the files below a folder, or of standard input (`-`).

    Raises:
        Rejected: with every problem of what was read, and where there is nothing.

    """
    problems: list[Problem] = []
    items = [
        item
        for file, text in _texts(source, problems)
        for document in _documents(file, text, problems)
        for item in _items(file, document, problems)
    ]
    problems += _twice(items)
    if not items and not problems:
        what = "there is no Kubernetes object"
        problems.append(Problem(source, "", what, "name manifests, or a folder with `*.yaml`"))
    if problems:
        raise Rejected(problems)
    return items


def _texts(source: str, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """Each file with its text, by its name in messages."""
    path = Path(source)
    if source == STANDARD_INPUT:
        yield "standard input", _decoded("standard input", sys.stdin.buffer.read(), problems)
        return
    if not path.exists():
        instead = "name a file, a folder, or `-` for standard input"
        problems.append(Problem(source, "", "there is no such file", instead))
        return
    for name, (what, instead) in _NOT_MANIFESTS.items():
        if path.is_dir() and (path / name).exists():
            problems.append(Problem(source, "", what, instead))
            return
    below = (one for one in sorted(path.rglob("*")) if one.suffix in _SUFFIXES and one.is_file())
    for file in below if path.is_dir() else [path]:
        yield str(file), _decoded(str(file), file.read_bytes(), problems)


def _decoded(file: str, content: bytes, problems: list[Problem]) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.append(Problem(file, "", "this is not UTF-8", "save it as UTF-8"))
        return ""


def _documents(file: str, text: str, problems: list[Problem]) -> list[Any]:
    """The documents of a text as JSON has them, which is what the API server gets."""
    try:
        found = [*yaml.load_all(text, Loader=yaml.CSafeLoader)]
        if sum(map(_size, found)) > _MOST_VALUES:
            raise ValueError
        return json.loads(json.dumps(found, default=str))
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        what = f"not YAML: {getattr(error, 'problem', None) or 'it has no end, or a key is a map'}"
        instead = "mend the line, or put the value in quotes"
        if "{{" in text:
            what, instead = "this is a template that nobody has rendered: it has `{{`", _RENDER
        problems.append(Problem(file, where, what, instead))
        return []


def _size(tree: Any) -> int:
    """How many values there are once each alias is written out; of one in itself there is no end.

    Raises:
        RecursionError: a value contains itself.

    """
    known: dict[int, int] = {}

    def size(value: Any) -> int:
        if not isinstance(value, dict | list):
            return 1
        if id(value) not in known:
            inner = value.values() if isinstance(value, dict) else value
            known[id(value)] = 1 + sum(map(size, inner))
        return known[id(value)]

    return size(tree)


def _items(file: str, document: Any, problems: list[Problem], of: str = "") -> Iterator[Item]:
    """The objects of one document; those of a list may leave their kind to it."""
    if document is None:
        return
    if not isinstance(document, dict):
        what, instead = "this is no map", "write objects with `apiVersion` and `kind`"
        problems.append(Problem(file, "", what, instead))
        return
    kind = document.get("kind") or of
    if isinstance(kind, str) and kind.endswith("List"):
        inner = document.get("items")
        if isinstance(inner, list) or inner is None:
            for one in inner or ():
                yield from _items(file, one, problems, kind.removesuffix("List"))
            return
        problems.append(
            Problem(file, f"{kind}.items", "this is no list", "write a list of objects")
        )
        return
    if wrong := _wrong(document, kind):
        problems.append(Problem(file, *wrong))
        return
    yield Item.of(file, {**document, "kind": kind})


def _wrong(document: Tree, kind: Any) -> tuple[str, str, str] | None:
    """Where and why a document is no object, and what to write instead."""
    metadata = document.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    if not isinstance(kind, str) or not kind:
        called = f"the document with {', '.join(sorted(document)[:3])}" if document else "{}"
        return "", f"{called} has no `kind`", "name manifests alone: values are for `helm template`"
    if not isinstance(name, str) or not name:
        return f"{kind}.metadata.name", "it is missing", "write the name of the object"
    if "{{" in json.dumps(document.get("metadata")) or "{{" in str(document.get("kind")):
        return f"{kind}/{name}", "this is a template that nobody has rendered: it has `{{`", _RENDER
    for key in ("spec", "data", "stringData"):
        if not isinstance(document.get(key) or {}, dict):
            return f"{kind}/{name}.{key}", "this is no map", "write `key: value` lines below it"
    return None


def _twice(items: list[Item]) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str], str] = {}
    for item in items:
        key = item.kind, item.namespace, item.name
        if key in seen:
            what = f"{seen[key]} has an object of this kind and name already"
            yield Problem(item.file, str(item), what, "keep one of the two")
        seen.setdefault(key, item.file)
