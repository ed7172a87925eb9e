"""Lists of names and other texts."""

from collections.abc import Iterator, Mapping
from typing import Any

from microservices.plan.plan import Plan
from microservices.rules.rule import error
from microservices.settings.values.problems import Finding, Findings, Path
from microservices.settings.values.types import Model

# What a program is started with may well be there twice.
_ARGUMENTS = ("command", "args")
_INSTEAD = "leave the second one out"


def lists(plan: Plan) -> Iterator[tuple[Path, tuple[Any, ...]]]:
    """Every list that is written, but for command lines."""
    yield from _below((), plan.settings)


def _below(path: Path, written: Any) -> Iterator[tuple[Path, tuple[Any, ...]]]:
    if isinstance(written, Model):
        fields = type(written).model_fields
        for name in written.model_fields_set:
            if name not in _ARGUMENTS:
                yield from _below((*path, str(fields[name].alias)), getattr(written, name))
    elif isinstance(written, Mapping):
        for key, value in written.items():
            yield from _below((*path, key), value)
    elif isinstance(written, tuple):
        yield path, written
        for index, value in enumerate(written):
            yield from _below((*path, index), value)


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
