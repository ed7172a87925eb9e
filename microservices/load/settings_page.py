"""Page of all settings, generated from their models.

Run it as `python -m microservices.load.settings_page FILE`.
"""

import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from microservices.load.foreign_word import OF_A_SERVICE, OF_THE_STACK, OTHERWISE
from microservices.load.key import NAME
from microservices.settings.stack import Settings
from microservices.settings.values.problems import Path as YamlPath
from microservices.settings.values.problems import yaml_path
from microservices.settings.values.types import Expects, Model

_HEAD = """\
# Settings

Every key of a stack file, below `microservices:` or the name of your project. `make docs` generates
this page from `microservices/settings/`, and an editor completes and checks them by
`schema/stack.schema.json`. A part stands once, with the places where it may be written; `NAME` is a
name of yours, and `[0]` an entry of a list. `catalog`, `shared` and `defaults` hold some of these
keys for several environments or services: [share settings](share-settings.md).
"""
_WORDS = """\
## Words of Kubernetes, Istio and Helm charts

Where they stand here; a message says it where one of them is written.

| word | here |
| --- | --- |"""
_SERVICE = ("services", NAME)
# The page of a key, and of all below it that have none of their own.
PAGES = {
    "namespace strict mesh namespaceOptions": "add-an-environment",
    "kubeContext": "two-clusters",
    "namespaceOptions.movedFrom namespaceOptions.protect": "grow-a-claim",
    "mesh.routes mesh.waypoint gateway.tls.minVersion externalServices.NAME.tls": (
        "use-the-gateway-api"
    ),
    "network observability.collectors externalServices.NAME.addresses": "decide-who-calls",
    "gateway": "expose-a-host",
    "gateway.auth": "require-a-token",
    "lanes": "share-a-lane",
    "accept": "accept-a-finding",
    "config existingSets": "configuration-and-secrets",
    "secrets externalSecrets": "secrets",
    "externalServices": "call-a-host-outside",
    "externalServices.NAME.retries": "time-out-and-retry",
    "externalServices.NAME.connectionPool": "break-a-circuit",
    "observability": "watch-a-service",
    "services": "add-a-service",
}
PAGES_OF_A_SERVICE = {
    "command args env envFields resources allow runAsUser volumes initContainers sidecars "
    "containers pullPolicy pullSecrets hostAliases labels annotations": "containers-and-volumes",
    "configFrom envKeys versions.NAME.config": "configuration-and-secrets",
    "volumes.NAME.claim.grownFrom": "grow-a-claim",
    "replicas scaling scheduling disruption": "scale-a-service",
    "rollout probes": "roll-out-safely",
    "trafficPolicy traffic.fault": "break-a-circuit",
    "kind protocol ports": "other-kinds",
    "allowPlaintext ports.NAME.allowPlaintext": "accept-plaintext",
    "versions": "change-a-split",
    "traffic": "route-requests",
    "traffic.timeoutMilliseconds traffic.retries": "time-out-and-retry",
    "traffic.mirror": "mirror-requests",
    "traffic.owner traffic.release traffic.handOver": "hand-over-weights",
    "podRequestsPerSecond traffic.peakRequestsPerSecond traffic.largestStepPercent": "plan-a-shift",
    "expose": "expose-a-host",
    "calls allowFrom": "decide-who-calls",
    "auth": "require-a-token",
    "permissions": "call-the-api-server",
    "jobs": "run-jobs",
    "metrics": "watch-a-service",
    "dns": "dns",
    "adopt formerName": "adopt-and-rename",
    "protect": "grow-a-claim",
}


def page() -> str:
    """The page as Markdown: a table for each part of the settings."""
    return "\n".join([_HEAD, *map(_section, parts().items()), _WORDS, *_words(), ""])


@cache
def parts() -> dict[type[BaseModel], list[YamlPath]]:
    """Every part, and what it is derived from, with where it may stand, the shortest first."""
    found: dict[type[BaseModel], list[YamlPath]] = {}
    waiting: list[tuple[YamlPath, type[BaseModel]]] = [((), Settings)]
    for path, part in waiting:
        seen = part in found
        for above in reversed(part.__mro__):
            declares = issubclass(above, Model) and above is not Model and own_fields(above)
            if declares or above is part:
                found.setdefault(above, []).append(path)
        for info in () if seen else part.model_fields.values():
            waiting += _below(info.annotation, (*path, str(info.alias)))
    return found


def own_fields(part: type[BaseModel]) -> list[FieldInfo]:
    """The keys that a part itself declares."""
    return [info for name, info in part.model_fields.items() if name in part.__annotations__]


def page_of(path: YamlPath) -> str:
    """The page of a key."""
    of_a_service = path[:2] == _SERVICE and len(path) > 2
    pages, place = (PAGES_OF_A_SERVICE, path[2:]) if of_a_service else (PAGES, path)
    named = {key: name for keys, name in pages.items() for key in keys.split()}
    above = (".".join(map(str, place[:depth])) for depth in range(len(place), 0, -1))
    return next((named[one] for one in above if one in named), PAGES["services"])


def _section(section: tuple[type[BaseModel], list[YamlPath]]) -> str:
    part, places = section
    shown = [f"`{yaml_path(path)}`" for path in places[:4] if path]
    more = [f"{len(places) - 4} more"] if len(places) > 4 else []
    above = [one for one in part.__mro__[1:] if one in parts()]
    also = [f"It has the keys of {_link(one)} too." for one in above[:1]]
    where = [f"In {', '.join([*shown, *more])}."] if shown else []
    lines = [f"## {_title(part)}", "", *([" ".join([*where, *also]), ""] if where else [])]
    if not own_fields(part):
        return "\n".join(lines)
    lines += ["| key | value | default | what it is | page |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*lines, *(_row(info, places[0]) for info in own_fields(part)), ""])


def _row(info: FieldInfo, above: YamlPath) -> str:
    name = page_of((*above, str(info.alias)))
    described = next(_below(info.annotation, ()), None)
    what = info.description or (_title(described[1]) if described else "")
    link = f"[{name.replace('-', ' ')}]({name}.md)"
    cells = (f"`{info.alias}`", _value(info.annotation, info.metadata), _default(info), what, link)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _value(kind: Any, notes: Any = ()) -> str:
    """What a value is: what its refusal says to write, or parts, or many of one of these."""
    if hasattr(kind, "__metadata__"):
        return _value(get_args(kind)[0], [*kind.__metadata__, *notes])
    inside = "".join(f"; {_link(part)}" for _, part in dict.fromkeys(_below(kind, ())))
    if write := next((note.write for note in notes if isinstance(note, Expects)), ""):
        return write.removeprefix("write ") + inside
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is dict:
        return f"a map of {_value(arguments[1])}"
    if origin is tuple:
        return f"a list of {_value(arguments[0])}"
    others = [one for one in arguments if one is not NoneType]
    return _value(others[0]) if others else inside.removeprefix("; ")


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    value = info.get_default(call_default_factory=True)
    if value in (None, "", (), {}) or isinstance(value, BaseModel):
        return ""
    shown = [*value] if isinstance(value, tuple) else value
    return f"`{shown if isinstance(shown, str) else json.dumps(shown)}`"


def _below(kind: Any, path: YamlPath) -> Iterator[tuple[YamlPath, type[BaseModel]]]:
    """The parts that a value may be of, or that its entries may be of."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield path, kind
    step = {dict: (NAME,), tuple: (0,)}.get(get_origin(kind), ())
    for one in get_args(kind):
        yield from _below(one, (*path, *step))


def _title(part: type[BaseModel]) -> str:
    """The first line of its docstring."""
    return (part.__doc__ or "").splitlines()[0].removesuffix(".")


def _link(part: type[BaseModel]) -> str:
    anchor = re.sub(r"[^\w\- ]", "", _title(part).lower()).replace(" ", "-")
    name = re.sub(r"(?<!^)(?=[A-Z])", " ", part.__name__.removesuffix("Settings")).lower()
    return f"[{name}](#{anchor})"


def _words() -> Iterator[str]:
    here = {word: f"`{path}` of a service" for word, path in OF_A_SERVICE.items()}
    here |= {word: f"`{path}` of the stack" for word, path in OF_THE_STACK.items()}
    for word, text in sorted({**here, **OTHERWISE}.items(), key=lambda one: one[0].lower()):
        yield f"| `{word}` | {text} |"


def main(file: Path) -> None:
    """Write the page to a file."""
    file.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
