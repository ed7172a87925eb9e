"""One YAML file as plain values, with every problem that makes it unfit for Pulumi.

PyYAML's C parser splits the text into events; what they mean follows go-yaml v3, which the Pulumi
CLI uses, and not YAML 1.1 as PyYAML's own loaders do. No problem quotes a value, as it may be a
secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml

from microservices.offline.files.yaml_values import Unreadable, ValueBuilder
from microservices.settings.values.problems import Path as YamlPath
from microservices.settings.values.problems import Problem


@dataclass(frozen=True)
class Document:
    """The value of a file, None when it could not be read to its end, and what is wrong with it.

    `numbers` are the texts of those that are printed otherwise than they stand there.
    """

    value: Any
    problems: tuple[Problem, ...]
    numbers: Mapping[YamlPath, str] = field(default_factory=dict)


def read(path: Path, when_missing: str) -> tuple[Any, list[Problem]]:
    """The value of a file, or None; `when_missing` says what to do when there is no such file."""
    file = str(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None, [Problem(file, "", "there is no such file", when_missing)]
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return None, [Problem(file, f"line {line}", "this is not UTF-8", "save it as UTF-8")]
    except OSError as error:
        return None, [Problem(file, "", f"{error.strerror}", "name a file that can be read")]
    document = parse(text, file)
    problems = list(document.problems)
    if document.value is None and not problems:
        problems.append(Problem(file, "", "the file is empty", "write `config:` and keys below it"))
    return document.value, problems


def parse(text: str, file: str) -> Document:
    """Read the one document of a file; the problems name the file as given."""
    builder = ValueBuilder(file)
    try:
        value = builder.read(yaml.parse(text, Loader=yaml.CSafeLoader))
    except Unreadable as error:
        last = Problem(file, error.place, error.what, error.instead)
        return Document(None, (*builder.problems, last))
    except yaml.MarkedYAMLError as error:
        return Document(None, (*builder.problems, _syntax_problem(error, text, file)))
    except yaml.reader.ReaderError as error:
        line = text.encode().count(b"\n", 0, error.position) + 1
        what = f"not YAML: {error.reason}"
        last = Problem(file, f"line {line}", what, "remove the character")
        return Document(None, (*builder.problems, last))
    return Document(value, tuple(builder.problems), builder.numbers)


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    # The C parser gives each of its errors a text and a place.
    what, mark = str(error.problem), cast("yaml.Mark", error.problem_mark)
    where = f"line {mark.line + 1}, column {mark.column + 1}"
    line = text.split("\n")[mark.line : mark.line + 1]
    if line and line[0][mark.column : mark.column + 1] == "\t":
        return Problem(file, where, "not YAML: a tab indents this line", "indent with spaces")
    instead = "mend the line, or put the value in quotes"
    return Problem(file, where, f"not YAML: {what}", instead)
