"""Outputs of the last deployment, from a file."""

import json
from pathlib import Path
from typing import Any

from microservices.load.nesting import is_too_deep
from microservices.settings.values.problems import Problem, Rejected

_INSTEAD = "write it with `pulumi stack output --json`"


def last_outputs(file: Path) -> dict[str, Any]:
    """The outputs in a file that `pulumi stack output --json` has written, by their names.

    Raises:
        Rejected: the file is not there, or holds anything else.

    """
    try:
        outputs = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise _refusal(file, f"it cannot be read: {error.strerror}") from error
    except (RecursionError, ValueError) as error:
        raise _refusal(file, "this is no JSON") from error
    if not isinstance(outputs, dict):
        raise _refusal(file, "this is no map of outputs")
    if is_too_deep(outputs) or not _can_be_handed_over(outputs):
        raise _refusal(file, "no stack exports such values")
    return outputs


def _refusal(file: Path, what: str) -> Rejected:
    return Rejected([Problem(str(file), "", what, _INSTEAD)])


def _can_be_handed_over(outputs: dict[str, Any]) -> bool:
    """Whether the outputs are such as travel between the engine and a program."""
    from google.protobuf.json_format import ParseDict
    from google.protobuf.struct_pb2 import Struct

    try:
        ParseDict(outputs, Struct())
    except (OverflowError, ValueError):
        return False
    return True
