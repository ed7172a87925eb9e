"""Page of all rules, generated from the rules.

Run it as `python -m microservices.rules.page FILE`.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from microservices.rules.rule import MANIFEST_RULES, OBJECT_RULES, RULES, Rule

_HEAD = """\
# Rules

Validation across the settings of a stack, and between its objects. `make docs` generates this page
from `microservices/rules/`.

- `error` stops the program before anything is registered.
- `strict` is a warning, and an error in a stack with `microservices:strict: true`.
- `warning` is printed, and stops nothing.

A finding that is `strict` or a `warning` can be [accepted](accept-a-finding.md) at one place,
with a reason; an `error` cannot.

Rules on settings report the YAML path of a problem, and see each version with its inherited
settings. Rules on manifests see all objects of a stack, rules on one object each one alone; both
report the object, whoever wrote it. `make preview` warns of their findings, and
[the policy pack](policies.md) applies the severities of this page.
"""


def page() -> str:
    """The page as Markdown: a table for each file of rules."""
    parts = [_HEAD, "## On settings\n", *_sections(RULES)]
    parts += ["## On manifests\n", *_sections(MANIFEST_RULES)]
    parts += ["## On one object\n", *_sections(OBJECT_RULES)]
    return "\n".join(parts)


def _sections(rules: Iterable[Rule[Any]]) -> Iterator[str]:
    for module, group in groupby(sorted(rules, key=_module), _module):
        title = (sys.modules[module].__doc__ or "").splitlines()[0].removesuffix(".")
        head = f"### {title} (`{module.replace('.', '/')}.py`)\n"
        yield "\n".join([head, *_rows(group), ""])


def _module(rule: Rule[Any]) -> str:
    return rule.check.__module__


def _rows(rules: Iterable[Rule[Any]]) -> Iterator[str]:
    yield "| rule | severity | what holds | why |"
    yield "| --- | --- | --- | --- |"
    for rule in rules:
        cells = (f"`{rule.name}`", rule.severity, _what(rule), rule.why)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _what(rule: Rule[Any]) -> str:
    """The first line of its docstring."""
    return (rule.check.__doc__ or "").splitlines()[0]


def main(file: Path) -> None:
    """Write the page to a file."""
    file.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
