"""Lists of names and other texts."""

from collections.abc import Iterator
from typing import Any

from microservices.plan.plan import Plan
from microservices.rules.rule import error
from microservices.rules.written import every_value
from microservices.settings.values.problems import Finding, Findings, Path

# What a program is started with may well be there twice.
_ARGUMENTS = ("command", "args")
_INSTEAD = "leave the second one out"


def lists(plan: Plan) -> Iterator[tuple[Path, tuple[Any, ...]]]:
    """Every list that is written, but for command lines."""
    for path, field, value in every_value(plan.settings):
        if isinstance(value, tuple) and field not in _ARGUMENTS:
            yield path, value


@error(
    "The API server refuses an object with two entries of one name, such as a pull Secret, and "
    "elsewhere the second one has no effect. "
    "https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy",
    each=lists,
)
def lists_have_each_text_once(path: Path, entries: tuple[Any, ...]) -> Findings:
    """No text is twice in a list, but in `command` and `args`."""
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if isinstance(entry, str):
            if entry in seen:
                yield Finding((*path, index), f"`{entry}` stands here twice", _INSTEAD)
            seen.add(entry)
