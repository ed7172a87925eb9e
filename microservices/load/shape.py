"""Shape check: whether plain values have the shape of the settings, and what to write instead."""

from collections.abc import Mapping, Set
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from microservices.load.confidential import is_confidential
from microservices.load.key import below, field, instead_of, kind_at, near
from microservices.load.layers import SERVICES
from microservices.settings.stack import Settings
from microservices.settings.values.printed import brief, nature
from microservices.settings.values.problems import Finding, Path, yaml_path
from microservices.settings.values.types import Expects

_KEY = "[key]"
_MAP = ("a map", "write `key: value` lines below it")
_LIST = ("a list", "write it as a list, such as [app-config]")
_LIST_OF_MAPS = ("a list", "write `- ` before the first line of each of its entries")
# Maps of which a part can be left out by itself.
_NAMED = ("config", "secrets")


@dataclass(frozen=True)
class Shape:
    """What is sound in a tree, what is wrong with the rest, and where that is.

    A misspelt key stands in `malformed` as the key that was meant.
    """

    settings: Settings
    findings: tuple[Finding, ...] = ()
    malformed: tuple[Path, ...] = ()


def parse(tree: Mapping[str, Any]) -> Shape:
    """The settings of a tree, without the parts that are not well-formed, and those parts.

    What is sound is kept although something else is not, so that the rules can speak of the rest
    in the same message.
    """
    try:
        return Shape(Settings.model_validate(tree, by_name=False))
    except ValidationError as error:
        details = error.errors()
    sound = deepcopy(dict(tree))
    for detail in sorted(details, key=_is_superfluous):
        _mend(sound, detail)
    meant = {_meant(tree, _path(detail)) for detail in details if _is_unknown(detail)}
    findings = [_finding(detail) for detail in details if not _follows(detail, meant)]
    malformed = {_path(detail) for detail in details if not _is_unknown(detail)}
    malformed |= {path for path in meant if path}
    return Shape(Settings.model_validate(sound), tuple(findings), tuple(malformed))


def not_a_map(path: Path, value: Any) -> Finding:
    """Something else stands where a map belongs."""
    return _not_a_container(path, value, *_MAP)


def _path(detail: ErrorDetails) -> Path:
    return detail["loc"][:-1] if _is_name(detail) else detail["loc"]


def _is_name(detail: ErrorDetails) -> bool:
    """Whether it is the name of an entry that does not fit, and not its content."""
    *above, last = detail["loc"]
    return last == _KEY and detail["type"] == "kind" and above[-1] == detail["input"]


def _is_superfluous(detail: ErrorDetails) -> bool:
    """Whether there is a key where none of its name may be."""
    return _is_unknown(detail) or _is_name(detail)


def _is_unknown(detail: ErrorDetails) -> bool:
    return detail["type"] == "extra_forbidden"


def _follows(detail: ErrorDetails, meant: Set[Path]) -> bool:
    """Whether it is missing because it is misspelt, or too short because its entries do not fit."""
    if detail["type"] == "too_short":
        return bool(detail["input"])
    return detail["type"] == "missing" and _path(detail) in meant


def _meant(tree: Mapping[str, Any], path: Path) -> Path:
    """The path that was meant by one with an unknown key; none where nobody can tell."""
    above: Any = tree
    for part in path[:-1]:
        above = above[part]
    return next(((*path[:-1], key) for key in near(path) if not above.get(key)), ())


def _mend(tree: dict[str, Any], detail: ErrorDetails) -> None:
    """Leave out something malformed, or put something sound in its place."""
    path = _path(detail) if _is_unknown(detail) else _extent(_path(detail))
    *above, last = path
    entries: Any = tree
    for part in above:
        entries = entries.get(part, {}) if isinstance(entries, dict) else entries[part]
    stand_in = None if _is_superfluous(detail) else _stand_in(path)
    if stand_in is None:
        entries.pop(last, None)
    else:
        entries[last] = stand_in


def _extent(path: Path) -> Path:
    """What to leave out with something malformed: the nearest part that nothing else requires."""
    if path[0] == SERVICES:
        return path[: 5 if path[2:3] == ("versions",) else 3]
    if path[0] == "accept":
        # With one of a list gone, another one would stand at the next place.
        return path[:1]
    return path[: 3 if path[0] in _NAMED else 2]


def _stand_in(path: Path) -> Any:
    """Something sound in place of what others name or require; else None."""
    if path == ("namespace",):
        return "stand-in"
    return {} if path[0] in (SERVICES, *_NAMED) and len(path) == 2 else None


def _finding(detail: ErrorDetails) -> Finding:
    path = _path(detail)
    kind, value = detail["type"], detail["input"]
    if kind == "kind":
        context = detail.get("ctx", {})
        # Of a name all is shown in the path.
        what = f"{_shown(() if _is_name(detail) else path, value)} is {context['nature']}"
        return Finding(path, what, context["write"])
    if kind == "extra_forbidden":
        return Finding(path, f"there is no key `{yaml_path(path[-1:])}` here", instead_of(path))
    if kind == "missing":
        return Finding(path, "it is missing", _expected(path))
    if kind == "too_short" and isinstance(value, Mapping):
        return Finding(path, "the map is empty", "write at least one entry")
    if kind == "too_short":
        return Finding(path, "the list is empty", "write at least one value, or leave it out")
    return _not_a_container(path, value, *(_list_at(path) if kind == "tuple_type" else _MAP))


def _list_at(path: Path) -> tuple[str, str]:
    """What a list at a path is called, and how it is written."""
    entry = below(kind_at(path), 0)
    return _LIST_OF_MAPS if isinstance(entry, type) and issubclass(entry, BaseModel) else _LIST


def _not_a_container(path: Path, value: Any, wanted: str, instead: str) -> Finding:
    found = nature(value).split(" that ")[0].split(",")[0]
    return Finding(path, f"{_shown(path, value)} is {found}, not {wanted}", instead)


def _shown(path: Path, value: Any) -> str:
    return "this value" if is_confidential(path, value) else f"`{brief(value)}`"


def _expected(path: Path) -> str:
    info = field(kind_at(path[:-1]), path[-1])
    container = _list_at(path) if get_origin(info.annotation) is tuple else _MAP
    return next((item.write for item in info.metadata if isinstance(item, Expects)), container[1])
