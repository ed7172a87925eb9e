"""Numbers as they were written: Pulumi hands `1.10` to a program as 1.1, and `1.0` as 1."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from microservices.offline.files.yaml_document import parse
from microservices.settings.values.problems import Problem, yaml_path

_NUMBER = re.compile(r"`-?[0-9][-+0-9.e]*` is ")
# What a project declares of a key.
_VALUES = ("value", "default")


def with_numbers_as_written(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Problems of a stack, those of a number with the number as it stands in the file."""
    files: dict[str, dict[str, str]] = {}
    for problem in problems:
        if found := _NUMBER.match(problem.what):
            if problem.file not in files:
                files[problem.file] = _numbers(problem.file)
            # A key of the project itself may stand there without the project's name.
            numbers, own = files[problem.file], problem.path.partition(":")[2]
            if text := numbers.get(problem.path) or numbers.get(own):
                what = f"`{text}` is {problem.what[found.end() :]}"
                yield replace(problem, what=what)
                continue
        yield problem


def _numbers(file: str) -> dict[str, str]:
    """The texts of numbers in a file, by their paths as messages have them."""
    numbers = parse(Path(file).read_text(encoding="utf-8-sig"), file).numbers
    found: dict[str, str] = {}
    for (_, *path), text in numbers.items():
        parts = [part for place, part in enumerate(path) if place != 1 or part not in _VALUES]
        found[yaml_path(parts)] = text
    return found
