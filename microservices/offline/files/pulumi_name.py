"""Valid names of stacks and projects (ParseStackName and ValidateProjectName of the CLI)."""

import re

from microservices.settings.values.problems import Problem

_LONGEST = 100
_ILLEGAL = re.compile(r"[^A-Za-z0-9_.-]")


def stack_name_problem(name: str) -> Problem | None:
    """What is wrong with the name of a stack, or None if nothing is."""
    what = _wrong("stack", name)
    return Problem(f"stack {name!r}", "", what, "write a name such as dev") if what else None


def project_name_problem(name: str, file: str) -> Problem | None:
    """What is wrong with the name of a project in its Pulumi.yaml, or None if nothing is."""
    what = _wrong("project", name)
    return Problem(file, "name", what, "write a name such as shop") if what else None


def _wrong(kind: str, name: str) -> str | None:
    if not name:
        return f"a {kind} has a name"
    if len(name) > _LONGEST:
        return f"a {kind} name has at most {_LONGEST} characters"
    if illegal := _ILLEGAL.search(name):
        known = f"a {kind} name has only letters, digits, hyphens, underscores and periods"
        return f"{known}, and this has {illegal[0]!r}"
    return None
