"""What a stack exported when it was last deployed, from a file."""

import json
from pathlib import Path
from typing import Any

from settings.problems import Problem, Rejected

_INSTEAD = "write it with `pulumi stack output --json`"


def last_outputs(file: Path) -> dict[str, Any]:
    """The outputs in a file that `pulumi stack output --json` has written, by their names.

    Raises:
        Rejected: the file is not there, or holds anything else.

    """
    try:
        outputs = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Rejected(
            [Problem(str(file), "", f"it cannot be read: {error.strerror}", _INSTEAD)]
        ) from error
    except ValueError as error:
        raise Rejected([Problem(str(file), "", "this is no JSON", _INSTEAD)]) from error
    if not isinstance(outputs, dict):
        raise Rejected([Problem(str(file), "", "this is no map of outputs", _INSTEAD)])
    return outputs
