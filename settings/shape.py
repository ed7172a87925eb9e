"""Whether a tree of plain values has the shape of the settings, and what to write where not."""

from collections.abc import Mapping
from copy import deepcopy
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from settings.layers import CATALOG
from settings.problems import Finding, Path, yaml_path
from settings.stack import Settings
from settings.types import Expects, brief, nature

_KEY = "[key]"
_MAP = ("a map", "write `key: value` lines below it")
_LIST = ("a list", "write it as a list, such as [app-config]")
# Rules read images and versions together: of a part of them they would say what is not so.
_SEPARATE = (("tag",), ("digest",), ("weight",), ("replicas",))
_STAND_INS = {"port": 1, "tag": "stand-in", "digest": f"sha256:{'0' * 64}"}


def parse(tree: Mapping[str, Any]) -> tuple[Settings, list[Finding]]:
    """The settings of a tree, without the parts that are not well-formed, and those parts.

    What is sound is kept although something else is not, so that the rules can speak of the rest
    in the same message.
    """
    try:
        return Settings.model_validate(tree, by_name=False), []
    except ValidationError as error:
        details = error.errors()
    sound = deepcopy(dict(tree))
    for detail in sorted(details, key=_is_superfluous):
        _mend(sound, detail)
    return Settings.model_validate(sound), [_finding(detail) for detail in details]


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
    return detail["type"] == "extra_forbidden" or _is_name(detail)


def _mend(tree: dict[str, Any], detail: ErrorDetails) -> None:
    """Leave out something malformed, or put something sound in its place."""
    superfluous = _is_superfluous(detail)
    path = _path(detail) if detail["type"] == "extra_forbidden" else _extent(_path(detail))
    *above, last = path
    entries: Any = tree
    for part in above:
        entries = entries.get(part, {})
    stand_in = None if superfluous else _stand_in(path)
    if stand_in is None:
        entries.pop(last, None)
    else:
        entries[last] = stand_in


def _extent(path: Path) -> Path:
    """How much to leave out with something malformed, so that no rule misreads the rest."""
    if path[0] == "services" and path[2:3] in (("image",), ("versions",)):
        return path if path[4:] in _SEPARATE else path[:2]
    return path[: 3 if path[0] in ("services", "config", "secrets") else 2]


def _stand_in(path: Path) -> Any:
    """Something sound, where rules would miss what is left out; else None."""
    if path == ("namespace",):
        return "stand-in"
    if path[0] == "services" and len(path) in (3, 5):
        return _STAND_INS.get(str(path[-1]))
    return {} if path[0] in ("config", "secrets") and len(path) == 2 else None


def _finding(detail: ErrorDetails) -> Finding:
    path = _path(detail)
    kind, value = detail["type"], detail["input"]
    if kind == "kind":
        context = detail.get("ctx", {})
        return Finding(path, context["what"], context["write"])
    if kind == "extra_forbidden":
        return Finding(path, f"there is no key `{yaml_path(path[-1:])}` here", _nearest(path))
    if kind == "missing":
        return Finding(path, "it is missing", _expected(path))
    return _not_a_container(path, value, *(_LIST if kind == "tuple_type" else _MAP))


def _not_a_container(path: Path, value: Any, wanted: str, instead: str) -> Finding:
    found = nature(value).split(" that ")[0].split(",")[0]
    shown = "this value" if path[0] == "secrets" else f"`{brief(value)}`"
    return Finding(path, f"{shown} is {found}, not {wanted}", instead)


def _nearest(path: Path) -> str:
    fields = _model_at(path[:-1]).model_fields
    above = [CATALOG] if len(path) == 1 else []
    known = sorted([*above, *(str(info.alias) for info in fields.values())])
    close = get_close_matches(str(path[-1]), known)
    if close:
        return f"write `{close[0]}`, or one of: {', '.join(known)}"
    return f"write one of: {', '.join(known)}"


def _expected(path: Path) -> str:
    info = _field(_model_at(path[:-1]), path[-1])
    return next(item.write for item in info.metadata if isinstance(item, Expects))


def _field(model: type[BaseModel], key: str | int) -> FieldInfo:
    return next(info for info in model.model_fields.values() if info.alias == key)


def _model_at(path: Path) -> type[BaseModel]:
    """The model that describes the map at a path; Settings itself at the root."""
    found: Any = Settings
    for part in path:
        found = get_args(found)[1] if get_origin(found) is dict else _field(found, part).annotation
    return found
