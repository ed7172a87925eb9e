"""Valid stack names of Pulumi (ParseStackName in sdk/go/common/tokens)."""

import re

from microservices.settings.values.problems import Problem

_LONGEST = 100
_LEGAL = re.compile(r"[A-Za-z0-9_.-]*")


def stack_name_problem(name: str) -> Problem | None:
    """What is wrong with the name of a stack, or None if nothing is."""
    what = _fault(name)
    if what is None:
        return None
    return Problem(f"stack {name!r}", "", what, "write a name such as dev")


def _fault(name: str) -> str | None:
    if not name:
        return "a stack has a name"
    if len(name) > _LONGEST:
        return f"a stack name has at most {_LONGEST} characters"
    match = _LEGAL.match(name)
    legal = match.end() if match else 0
    if legal < len(name):
        return (
            "a stack name has only letters, digits, hyphens, underscores and periods, "
            f"and this has {name[legal]!r}"
        )
    return None
