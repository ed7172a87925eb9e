"""Manifests as others write them: plain files, what Helm renders, what kubectl prints."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from microservices.offline.files.field_types import odd_values
from microservices.settings.values.problems import Problem, Rejected, yaml_path

STANDARD_INPUT = "-"
_SUFFIXES = (".yaml", ".yml", ".json")
_MOST_VALUES = 1_000_000
_RENDER = "render it first: `helm template NAME CHART` prints manifests"
# Files that say of a folder that its YAML is not what a cluster gets.
_BUILT = {
    "Chart.yaml": ("this is a Helm chart, and its templates are no manifests", _RENDER),
    "kustomization.yaml": (
        "this folder is built by kustomize",
        "build it first: `kubectl kustomize DIR` prints manifests",
    ),
}


class Written(NamedTuple):
    """One object as it was read, and the name of its file in messages."""

    file: str
    manifest: dict[str, Any]


def read_manifests(source: str) -> list[Written]:
    """Every object of a file, of the files below a folder, or of standard input (`-`).

    Lists are taken apart. Values are those of JSON, which is what the API server gets.

    Raises:
        Rejected: with every problem of what was read, and where there is nothing.

    """
    problems: list[Problem] = []
    found = [
        one
        for file, text in _texts(source, problems)
        for document in _documents(file, text, problems)
        for one in _objects(file, document, problems)
    ]
    problems += _twice(found)
    if not found and not problems:
        instead = "name a file of manifests, or a folder with `*.yaml`"
        problems.append(Problem(source, "", "there is no Kubernetes object", instead))
    if problems:
        raise Rejected(problems)
    return found


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
    for name, (what, instead) in _BUILT.items():
        if (path / name).exists() or path.name == name:
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
    try:
        found = [*yaml.load_all(text, Loader=yaml.CSafeLoader)]
        if sum(_size(document, {}) for document in found) > _MOST_VALUES:
            raise ValueError
        return json.loads(json.dumps(found, default=str))
    # PyYAML reads a text under `!!timestamp` by a match that it takes for granted.
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        said = getattr(error, "problem", None) or "it has no end, or a key is a map"
        what, instead = f"not YAML: {said}", "mend the line, or put the value in quotes"
        if "{{" in text:
            what, instead = "this is a template that nobody has rendered: it has `{{`", _RENDER
        problems.append(Problem(file, where, what, instead))
        return []


def _size(value: Any, known: dict[int, int]) -> int:
    """How many values there are once each alias is written out; of one in itself there is no end.

    Raises:
        RecursionError: a value contains itself.

    """
    if not isinstance(value, dict | list):
        return 1
    if id(value) not in known:
        inner = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_size(one, known) for one in inner)
    return known[id(value)]


def _objects(
    file: str, document: Any, problems: list[Problem], of: tuple[Any, Any] = (None, None)
) -> Iterator[Written]:
    """The objects of one document; those of a typed list may leave version and kind to it."""
    if document is None:
        return
    if not isinstance(document, dict):
        instead = "write objects with `apiVersion` and `kind`"
        problems.append(Problem(file, "", "this is no map", instead))
        return
    version, kind = document.get("apiVersion") or of[0], document.get("kind") or of[1]
    if isinstance(kind, str) and kind.endswith("List"):
        items = document.get("items")
        if not isinstance(items, list | None):
            instead = "write a list of objects"
            problems.append(Problem(file, f"{kind}.items", "this is no list", instead))
            return
        for one in items or ():
            yield from _objects(file, one, problems, (version, kind.removesuffix("List")))
        return
    whole = {**document, "apiVersion": version, "kind": kind}
    if wrong := _wrong(whole, document):
        problems.append(Problem(file, *wrong))
        return
    for path, what, instead in odd_values(whole):
        place = f"{kind}/{whole['metadata']['name']}.{yaml_path(path)}"
        problems.append(Problem(file, place, what, instead))
    yield Written(file, whole)


def _wrong(whole: dict[str, Any], document: dict[str, Any]) -> tuple[str, str, str] | None:
    """Where and why a document is no object, and what to write instead."""
    kind, metadata = whole["kind"], whole.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    if not isinstance(kind, str) or not kind:
        called = f"the document with {', '.join(sorted(document)[:3])}" if document else "{}"
        return "", f"{called} has no `kind`", "name manifests alone: values are for `helm template`"
    if not isinstance(whole["apiVersion"], str):
        return f"{kind}.apiVersion", "it is missing", "write group and version, such as apps/v1"
    if not isinstance(name, str) or not name:
        return f"{kind}.metadata.name", "it is missing", "write the name of the object"
    if "{{" in f"{kind}{json.dumps(metadata)}":
        what = "this is a template that nobody has rendered: it has `{{`"
        return f"{kind}/{name}", what, _RENDER
    for key in ("spec", "data", "stringData"):
        if not isinstance(whole.get(key) or {}, dict):
            return f"{kind}/{name}.{key}", "this is no map", "write `key: value` lines below it"
    return None


def _twice(found: list[Written]) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], str] = {}
    for file, manifest in found:
        metadata, kind = manifest["metadata"], manifest["kind"]
        group = manifest["apiVersion"].rpartition("/")[0]
        key = group, kind, str(metadata.get("namespace")), metadata["name"]
        if key in seen:
            what = f"{seen[key]} has an object of this kind and name already"
            yield Problem(file, f"{kind}/{metadata['name']}", what, "keep one of the two")
        seen.setdefault(key, file)
