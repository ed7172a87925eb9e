"""Plaintext of values with secrets: placeholders that anyone may see."""

import base64
from collections.abc import Mapping
from typing import Any

from microservices.offline.engine.configuration import BLINDED
from microservices.offline.engine.evaluation import UNKNOWN, Secret
from microservices.offline.engine.secret_values import is_stand_in

COMPUTED = "<computed>"


def blinded(value: Any) -> Any:
    """The value with `[secret]` and `<computed>` for what must not or cannot be shown."""
    return _shown(value, lambda _: BLINDED)


def with_stand_ins(value: Any) -> Any:
    """The value with secrets as stand-ins, `[secret]` for one that is no stand-in of a stack file.

    A stand-in that the program encoded as base64, as the data of a Secret are, comes out decoded,
    which no API server takes for data.
    """
    return _shown(value, lambda secret: _stand_in_of(secret.value))


def _shown(value: Any, show: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _shown(item, show) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(item, show) for item in value]
    if isinstance(value, Secret):
        return show(value)
    return COMPUTED if value is UNKNOWN else value


def _stand_in_of(value: Any) -> str:
    for text in (value, _decoded(value)):
        if isinstance(text, str) and is_stand_in(text):
            return text
    return BLINDED


def _decoded(value: Any) -> str | None:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (TypeError, ValueError):
        return None
