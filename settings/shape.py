"""Whether a tree of plain values has the shape of the settings, and what to write where not."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from settings.problems import Finding, Path
from settings.stack import Settings
from settings.types import Expects, brief, nature

_KEY = "[key]"
_CONTAINERS = {
    "dict_type": ("a map", "write `key: value` lines below it"),
    "model_type": ("a map", "write `key: value` lines below it"),
    "model_attributes_type": ("a map", "write `key: value` lines below it"),
    "tuple_type": ("a list", "write it as a list, such as [app-config]"),
    "list_type": ("a list", "write it as a list, such as [app-config]"),
}
_PLACEHOLDER = {"namespace": "placeholder"}


def parse(tree: Mapping[str, Any]) -> tuple[Settings, list[Finding]]:
    """The settings of a tree, without the parts that are not well-formed, and those parts.

    What is sound is kept although something else is not, so that the rules can speak of the rest
    in the same message.
    """
    try:
        return Settings.model_validate(tree, by_name=False), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    findings = [_finding(detail) for detail in details]
    sound = dict(tree)
    for detail in details:
        _drop(sound, detail["loc"])
    return Settings.model_validate({**_PLACEHOLDER, **sound}, by_name=False), findings


def _drop(tree: dict[str, Any], path: Path) -> None:
    """Leave out the entry of a map of entries that a path leads to, or else its top-level key."""
    top, *below = path
    entries = tree.get(str(top))
    if top in ("services", "config", "secrets") and below and isinstance(entries, Mapping):
        tree[str(top)] = {name: entry for name, entry in entries.items() if name != below[0]}
    else:
        tree.pop(str(top), None)


def _finding(detail: ErrorDetails) -> Finding:
    path = tuple(part for part in detail["loc"] if part != _KEY)
    kind, value = detail["type"], detail["input"]
    if kind == "kind":
        context = detail.get("ctx", {})
        return Finding(path, context["what"], context["write"])
    if kind == "extra_forbidden":
        return Finding(path, f"there is no key `{path[-1]}` here", _nearest(path))
    if kind == "missing":
        return Finding(path, "it is missing", _expected(path))
    if kind in _CONTAINERS:
        wanted, instead = _CONTAINERS[kind]
        found = nature(value).split(" that ")[0].split(",")[0]
        confidential = path[:1] == ("secrets",)
        shown = "this value" if confidential else f"`{brief(value)}`"
        return Finding(path, f"{shown} is {found}, not {wanted}", instead)
    return Finding(path, detail["msg"], _expected(path))


def _nearest(path: Path) -> str:
    model = _model_at(path[:-1])
    known = sorted(field.alias or name for name, field in model.model_fields.items())
    close = get_close_matches(str(path[-1]), known, n=1, cutoff=0.6)
    if close:
        return f"write `{close[0]}`, or one of: {', '.join(known)}"
    return f"write one of: {', '.join(known)}"


def _expected(path: Path) -> str:
    field = _model_at(path[:-1]).model_fields
    for name, info in field.items():
        if path[-1] in (name, info.alias):
            for expects in _expectations(info):
                return expects.write
    return "write what docs/ says for this key"


def _expectations(info: FieldInfo) -> Iterator[Expects]:
    yield from (item for item in info.metadata if isinstance(item, Expects))
    yield from (item for item in _metadata(info.annotation) if isinstance(item, Expects))


def _metadata(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from annotation.__metadata__
    for argument in get_args(annotation):
        yield from _metadata(argument)


def _model_at(path: Path) -> type[BaseModel]:
    """The model that describes the map at a path; Settings itself at the root."""
    annotation: Any = Settings
    for part in path:
        annotation = _bare(_below(annotation, part))
    return annotation


def _below(annotation: Any, part: str | int) -> Any:
    """The type of what stands under a key of a map or at a place of a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields.items()
        return next(info.annotation for name, info in fields if part in (name, info.alias))
    return next(item for item in reversed(get_args(annotation)) if item is not Ellipsis)


def _bare(annotation: Any) -> Any:
    """A type without the notes on it, and without the None that it may be as well."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return _bare(next(item for item in get_args(annotation) if item is not NoneType))
    return annotation
