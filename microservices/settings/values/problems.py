"""Problems in a stack file: path, what is wrong, and what to write instead."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from microservices.settings.values.printed import printed

Path = tuple[str | int, ...]
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_:/-]+")


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: in which file, at which YAML path, and what to write instead."""

    file: str
    path: str
    what: str
    instead: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.path}" if self.path else self.file
        return printed(f"{place}: {self.what}; {self.instead}")


class Finding(NamedTuple):
    """What is wrong at a path of the settings, wherever the value there was written."""

    path: Path
    what: str
    instead: str

    def __str__(self) -> str:
        return printed(f"{yaml_path(self.path)}: {self.what}; {self.instead}")


Findings = Iterator[Finding]


class Rejected(Exception):
    """Every problem of a configuration at once; its text has one line for each, sorted."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def yaml_path(parts: Iterable[str | int]) -> str:
    """The path as `pulumi config set --path` reads it: `services.user-service.hosts[0]`."""
    text = ""
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _PLAIN_KEY.fullmatch(part):
            text += f".{part}" if text else part
        else:
            text += f"[{json.dumps(part, ensure_ascii=False)}]"
    return text
