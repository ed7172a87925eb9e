"""From the events of a YAML parser to plain values, as go-yaml v3 builds them for Pulumi."""

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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


class ValueBuilder:
    """Builds values from events, as deep as a stack file may be nested."""

    def __init__(self, file: str) -> None:
        self.problems: list[Problem] = []
        # The text of each number that would be printed otherwise than it stands here: 1.10 as 1.1.
        self.numbers: dict[Path, str] = {}
        self._file = file
        self._events: Iterator[Any] = iter(())
        self._event: Any = None
        self._anchors: dict[str, _Anchored] = {}
        self._count = 0
        self._aliased = 0

    def read(self, events: Iterable[Any]) -> Any:
        """The value of the one document that the events describe; raises Unreadable."""
        self._events = iter(events)
        root, documents = None, 0
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, ())
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    what = "a second YAML document begins here, and Pulumi reads only the first"
                    raise Unreadable(_place(event), what, "keep one document")
        return root

    def _next(self) -> Any:
        self._event = next(self._events)
        return self._event

    def _node(self, event: Any, path: Path) -> Any:
        if type(event) is yaml.AliasEvent:
            return self._alias(event)
        begun = self._count
        self._count += 1
        value = (self._scalar if type(event) is yaml.ScalarEvent else self._collection)(event, path)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, self._count - begun)
        return value

    def _scalar(self, event: Any, path: Path) -> Any:
        text, tag = event.value, event.tag
        if tag not in (None, "!", f"{_TAG}str"):
            self._odd(event, path, _NO_TAGS, "leave it out")
        if tag is not None or not event.implicit[0]:
            return text
        value = plain_scalar(text)
        if isinstance(value, float) and not math.isfinite(value):
            what = "it is not a finite number"
            self._odd(event, path, what, "write a number, or text in quotes")
        elif isinstance(value, str) and is_date(value):
            what = "Pulumi would rewrite this date, as it stands without quotes"
            self._odd(event, path, what, "put it in quotes")
        elif isinstance(value, int | float) and json.dumps(value) != text:
            self.numbers[path] = text
        return value

    def _collection(self, event: Any, path: Path) -> Any:
        if len(path) >= DEEPEST:
            what = f"nested more than {DEEPEST} levels deep"
            raise Unreadable(_place(event), what, "write it flatter")
        is_map = type(event) is yaml.MappingStartEvent
        if event.tag not in (None, "!", f"{_TAG}{'map' if is_map else 'seq'}"):
            self._odd(event, path, _NO_TAGS, "leave it out")
        value: Any = {} if is_map else []
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, 0)
        (self._fill_map if is_map else self._fill_list)(value, path)
        return value

    def _fill_list(self, value: list[Any], path: Path) -> None:
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            value.append(self._node(event, (*path, len(value))))

    def _fill_map(self, value: dict[str, Any], path: Path) -> None:
        lines: dict[str, int] = {}
        merged: list[Any] = []
        while type(event := self._next()) is not yaml.MappingEndEvent:
            key = self._key(event, path, lines)
            item = self._node(self._next(), (*path, key))
            if key == _MERGE and event.implicit[0]:
                merged.extend(_merge_sources(item, self._event))
            else:
                value.setdefault(key, item)
        for source in merged:
            for key in source:
                value.setdefault(key, source[key])

    def _key(self, event: Any, path: Path, lines: dict[str, int]) -> str:
        line = event.start_mark.line + 1
        if type(event) is not yaml.ScalarEvent:
            if type(event) is not yaml.AliasEvent:
                raise Unreadable(_place(event), "a map or list is no key", "write text for the key")
            self._anchored(event)
            raise Unreadable(_place(event), "an alias is no key", "write the key out")
        text = event.value
        if event.implicit[0] and not _is_faithful(text):
            what = "Pulumi would read this key as something else than it says"
            self._odd(event, (*path, text), what, f'write "{text}", with the quotes')
        elif text in lines:
            what = f"this key stands on line {lines[text]} already"
            self._odd(event, (*path, text), what, "keep one of the two")
        lines.setdefault(text, line)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(text, 1)
        return text

    def _anchored(self, event: Any) -> _Anchored:
        anchored = self._anchors.get(event.anchor)
        if anchored is None:
            what = "an alias (*) without its anchor (&)"
            raise Unreadable(_place(event), what, "put the text in quotes, or add the anchor")
        if anchored.size == 0:
            raise Unreadable(_place(event), "a value contains itself", "remove the alias")
        return anchored

    def _alias(self, event: Any) -> Any:
        anchored = self._anchored(event)
        self._count += anchored.size
        self._aliased += anchored.size
        if self._aliased > _MOST_ALIASED:
            what = f"aliases repeat more than {_MOST_ALIASED} values"
            raise Unreadable(_place(event), what, "write the values out")
        return anchored.value

    def _odd(self, event: Any, path: Path, what: str, instead: str) -> None:
        parts = path[1:] if path[:1] == ("config",) and len(path) > 1 else path
        what = f"line {event.start_mark.line + 1}: {what}"
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
