"""Valid stack names of Pulumi (ParseStackName in sdk/go/common/tokens)."""

import re

from microservices.settings.values.problems import Problem

_LONGEST = 100
_ILLEGAL = re.compile(r"[^A-Za-z0-9_.-]")


def stack_name_problem(name: str) -> Problem | None:
    """What is wrong with the name of a stack, or None if nothing is."""
    if not name:
        what = "a stack has a name"
    elif len(name) > _LONGEST:
        what = f"a stack name has at most {_LONGEST} characters"
    elif illegal := _ILLEGAL.search(name):
        known = "a stack name has only letters, digits, hyphens, underscores and periods"
        what = f"{known}, and this has {illegal[0]!r}"
    else:
        return None
    return Problem(f"stack {name!r}", "", what, "write a name such as dev")
