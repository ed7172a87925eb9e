"""Keys of the settings: those at a path, and what an unknown one may stand for."""

from collections.abc import Iterator
from difflib import get_close_matches
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from microservices.load.foreign_word import advice
from microservices.load.layers import LAYERS, SERVICES
from microservices.settings.stack import Settings
from microservices.settings.values.problems import Path, yaml_path

_READABLE = 20
# So many letters at the beginning of a longer key say which one was meant: `timeout`.
_TELLING = 5
# So alike are a misspelt key and the one that is meant; less alike is another word.
_MISSPELT = 0.8
# The name of any entry of a map in a path.
NAME = "NAME"


def instead_of(path: Path) -> str:
    """What was meant by an unknown key, most likely.

    A key here that it begins; else what a word of Kubernetes, Istio or a chart is here, a key that
    it misspells, one of another place, or the nearest, and the others where they are few.
    """
    alike, known, key = near(path), _known(path), str(path[-1])
    if not _begun(key, known):
        misspelt = get_close_matches(key, known, cutoff=_MISSPELT)
        if other := advice(key) or (None if misspelt else _elsewhere(path)):
            return other
    others = ", ".join(known if len(known) <= _READABLE else alike[1:])
    if not alike:
        return f"write one of: {', '.join(known)}"
    return f"write `{alike[0]}`, or one of: {others}" if others else f"write `{alike[0]}`"


def near(path: Path) -> list[str]:
    """The known keys that read like an unknown one, the nearest first."""
    key, known = str(path[-1]), _known(path)
    return [*dict.fromkeys([*get_close_matches(key, known), *_begun(key, known)])]


def _begun(key: str, known: list[str]) -> list[str]:
    """The known keys that a key is the beginning of."""
    return [one for one in known if len(key) >= _TELLING and one.startswith(key)]


def _elsewhere(path: Path) -> str | None:
    """The one place of a key that is nearest: below where it stands, or above in its service."""
    *above, key = path
    least = 2 if above[:1] == [SERVICES] else len(above)
    for depth in range(len(above), least - 1, -1):
        if found := _shallowest(kind_at(tuple(above[:depth])), str(key)):
            owner = yaml_path(above[2:depth])
            whose = "" if depth == len(above) else f" of {f'`{owner}`' if owner else 'the service'}"
            return f"write `{yaml_path(found)}`{whose}"
    return None


def _shallowest(kind: Any, key: str) -> Path | None:
    """The path of a key below a part; None where several are as near."""
    level = [*_parts((), kind)]
    while level:
        found = [(*path, key) for path, part in level if key in _keys(part)]
        if found:
            return found[0] if len(found) == 1 else None
        level = [
            below
            for path, part in level
            for info in part.model_fields.values()
            for below in _parts((*path, str(info.alias)), _alone(info.annotation))
        ]
    return None


def _parts(path: Path, kind: Any) -> Iterator[tuple[Path, type[BaseModel]]]:
    """The part that a kind is, or that the entries of a map or a list are."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield path, kind
    elif get_origin(kind) is dict:
        yield from _parts((*path, NAME), below(kind, NAME))
    elif get_origin(kind) is tuple:
        yield from _parts((*path, 0), below(kind, 0))


def _known(path: Path) -> list[str]:
    above = LAYERS if len(path) == 1 else ()
    return sorted([*above, *_keys(kind_at(path[:-1]))])


def _keys(part: type[BaseModel]) -> list[str]:
    return [str(info.alias) for info in part.model_fields.values()]


def field(model: type[BaseModel], key: str | int) -> FieldInfo:
    """The field of a key."""
    return next(info for info in model.model_fields.values() if info.alias == key)


def kind_at(path: Path) -> Any:
    """The kind of what stands at a path, mostly a model; Settings itself at the root."""
    found: Any = Settings
    for part in path:
        found = below(found, part)
    return found


def below(kind: Any, part: str | int) -> Any:
    """The kind of what stands under a key of a part, a map or a list."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is dict:
        return _alone(arguments[1])
    if origin is tuple:
        return _alone(arguments[0])
    return _alone(field(kind, part).annotation)


def _alone(kind: Any) -> Any:
    """A kind without its annotations, and without the None that may stand in its place."""
    if get_origin(kind) is Annotated:
        return _alone(get_args(kind)[0])
    others = [one for one in get_args(kind) if one is not NoneType]
    return _alone(others[0]) if NoneType in get_args(kind) else kind
