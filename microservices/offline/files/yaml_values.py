"""From the events of a YAML parser to plain values, as go-yaml v3 builds them for Pulumi."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from microservices.load.nesting import DEEPEST
from microservices.offline.files.yaml_scalars import arrives_as_text, is_date, plain_scalar
from microservices.settings.values.problems import Path, Problem, yaml_path

_MOST_ALIASED = 100_000
_TAG = "tag:yaml.org,2002:"
_MERGE = "<<"
_NO_TAGS = "a configuration has no use for YAML tags (!)"


class Unreadable(Exception):
    """The rest of a file cannot be understood: where, what is wrong, and what to write instead."""

    def __init__(self, place: str, what: str, instead: str) -> None:
        super().__init__(place, what, instead)
        self.place, self.what, self.instead = place, what, instead


@dataclass
class _Anchored:
    """A value that an alias may repeat, and how many values it stands for; 0 while it is open."""

    value: Any
    size: int


@dataclass
class _Level:
    """A map or list that is being read."""

    value: Any
    begun: int
    anchor: str | None
    part: str | int
    lines: dict[str, int] = field(default_factory=dict)
    key: str | None = None
    merging: bool = False
    merged: list[Any] = field(default_factory=list)


class ValueBuilder:
    """Builds values from events without recursion, however deep a file is nested."""

    def __init__(self, file: str) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._levels: list[_Level] = []
        self._anchors: dict[str, _Anchored] = {}
        self._count = 0
        self._aliased = 0
        self._root: Any = None

    def read(self, events: Iterable[Any]) -> Any:
        """The value of the one document that the events describe; raises Unreadable."""
        documents = 0
        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent:
                self._open({}, event)
            elif kind is yaml.SequenceStartEvent:
                self._open([], event)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close(event)
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    what = "a second YAML document begins here, and Pulumi reads only the first"
                    raise Unreadable(_place(event), what, "keep one document")
        return self._root

    def _scalar(self, event: Any) -> None:
        if self._expects_key():
            self._key(event)
            return
        self._count += 1
        value = self._value_of(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, 1)
        self._add(value, event)

    def _expects_key(self) -> bool:
        levels = self._levels
        return bool(levels) and levels[-1].key is None and type(levels[-1].value) is dict

    def _key(self, event: Any) -> None:
        level, text, line = self._levels[-1], event.value, event.start_mark.line + 1
        plain = event.implicit[0]
        if plain and not _is_faithful(text):
            what = f"line {line}: Pulumi would read this key as something else than it says"
            self._problem((*self._path(), text), what, f'write "{text}", with the quotes')
        elif text in level.lines:
            what = f"line {line}: this key stands on line {level.lines[text]} already"
            self._problem((*self._path(), text), what, "keep one of the two")
        level.lines.setdefault(text, line)
        level.key = text
        level.merging = plain and text == _MERGE
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(text, 1)

    def _value_of(self, event: Any) -> Any:
        text, tag = event.value, event.tag
        if tag not in (None, "!", f"{_TAG}str"):
            self._odd(event, _NO_TAGS, "leave it out")
        if tag is not None or not event.implicit[0]:
            return text
        value = plain_scalar(text)
        if isinstance(value, float) and not math.isfinite(value):
            self._odd(event, "it is not a finite number", "write a number, or text in quotes")
        elif isinstance(value, str) and is_date(value):
            what = "Pulumi would rewrite this date, as it stands without quotes"
            self._odd(event, what, "put it in quotes")
        return value

    def _odd(self, event: Any, what: str, instead: str) -> None:
        path = (*self._path(), *self._own_part())
        self._problem(path, f"line {event.start_mark.line + 1}: {what}", instead)

    def _own_part(self) -> tuple[str | int, ...]:
        """The last part of the path of the value that is about to be added."""
        if not self._levels:
            return ()
        level = self._levels[-1]
        return (len(level.value) if type(level.value) is list else level.key or "",)

    def _open(self, value: Any, event: Any) -> None:
        if self._expects_key():
            raise Unreadable(_place(event), "a map or list is no key", "write text for the key")
        if len(self._levels) >= DEEPEST:
            what = f"nested more than {DEEPEST} levels deep"
            raise Unreadable(_place(event), what, "write it flatter")
        usual = f"{_TAG}{'map' if type(value) is dict else 'seq'}"
        if event.tag not in (None, "!", usual):
            self._odd(event, _NO_TAGS, "leave it out")
        self._count += 1
        part = self._own_part()
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, 0)
        self._levels.append(_Level(value, self._count, event.anchor, part[0] if part else ""))

    def _close(self, event: Any) -> None:
        level = self._levels.pop()
        for source in level.merged:
            for key in source:
                level.value.setdefault(key, source[key])
        if level.anchor is not None:
            size = self._count - level.begun + 1
            self._anchors[level.anchor] = _Anchored(level.value, size)
        self._add(level.value, event)

    def _alias(self, event: Any) -> None:
        anchored = self._anchors.get(event.anchor)
        if anchored is None:
            what = "an alias (*) without its anchor (&)"
            raise Unreadable(_place(event), what, "put the text in quotes, or add the anchor")
        if anchored.size == 0:
            raise Unreadable(_place(event), "a value contains itself", "remove the alias")
        if self._expects_key():
            raise Unreadable(_place(event), "an alias is no key", "write the key out")
        self._count += anchored.size
        self._aliased += anchored.size
        if self._aliased > _MOST_ALIASED:
            what = f"aliases repeat more than {_MOST_ALIASED} values"
            raise Unreadable(_place(event), what, "write the values out")
        self._add(anchored.value, event)

    def _add(self, value: Any, event: Any) -> None:
        if not self._levels:
            self._root = value
            return
        level = self._levels[-1]
        if type(level.value) is list:
            level.value.append(value)
        elif level.merging:
            level.merged.extend(_merge_sources(value, event))
            level.key = None
        else:
            level.value.setdefault(level.key, value)
            level.key = None

    def _path(self) -> Path:
        levels = self._levels
        return (*(level.part for level in levels[1:]),)

    def _problem(self, path: Path, what: str, instead: str) -> None:
        parts = path[1:] if path[:1] == ("config",) and len(path) > 1 else path
        self.problems.append(Problem(self._file, yaml_path(parts), what, instead))


def _merge_sources(value: Any, event: Any) -> list[Any]:
    """The maps that a merge key `<<` names; the first has the last word."""
    sources = value if isinstance(value, list) else [value]
    if all(isinstance(source, dict) for source in sources):
        return sources
    where = _place(event)
    raise Unreadable(where, "`<<` takes a map, or a list of maps", "name a map's anchor")


def _is_faithful(key: str) -> bool:
    """Whether an unquoted key arrives letter by letter; a plain number such as 8080 does, too."""
    value = plain_scalar(key)
    return arrives_as_text(key) or (value is not None and json.dumps(value) == key)


def _place(event: Any) -> str:
    mark = event.start_mark
    return f"line {mark.line + 1}, column {mark.column + 1}"
