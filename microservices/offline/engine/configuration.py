"""The configuration of a stack as the Pulumi CLI hands it to a program."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self

BLINDED = "[secret]"


@dataclass(frozen=True)
class Configuration:
    """Text by `namespace:key`: maps and lists as JSON, everything else as it would be printed."""

    project: str
    values: Mapping[str, str]
    secret_keys: frozenset[str] = frozenset()
    # What may be shown of the values under secret keys; a whole value where nothing is given.
    shown: Mapping[str, str] = field(default_factory=dict)
    # Folder or file of the program, from the project's folder.
    main: str = "."

    @classmethod
    def of(cls, project: str, values: Mapping[str, Any], secret_keys: Iterable[str] = ()) -> Self:
        """A configuration of plain values; keys without a namespace are the project's own."""
        texts = {qualified(key, project): value_text(value) for key, value in values.items()}
        return cls(project, texts, frozenset(qualified(key, project) for key in secret_keys))

    def blinded(self) -> dict[str, str]:
        """The values with every secret replaced by `[secret]`, sorted by key."""
        return {
            key: self.shown.get(key, BLINDED) if key in self.secret_keys else text
            for key, text in sorted(self.values.items())
        }


def qualified(key: str, project: str) -> str:
    """The key with its namespace; `microservices:config:port` is an old way to write it."""
    parts = key.split(":")
    if len(parts) == 1:
        return f"{project}:{key}"
    if len(parts) == 3 and parts[1] == "config":
        return f"{parts[0]}:{parts[2]}"
    return key


def value_text(value: Any) -> str:
    """A value as text, written as Go writes it: Pulumi's Value.MarshalString and encoding/json."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return _float_text(value)
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def _float_text(value: float) -> str:
    if 1e-6 <= abs(value) < 1e21:
        return format(Decimal(repr(value)), "f")
    return repr(value).replace("e-0", "e-")
