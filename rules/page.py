"""The page of all rules, made from the rules themselves.

Run it as `python -m rules.page FILE`.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from rules.rule import MANIFEST_RULES, OBJECT_RULES, RULES, ManifestRule, ObjectRule, Rule

_Any = Rule | ManifestRule | ObjectRule

_HEAD = """\
# Rules

What must hold across the settings of a stack, and between the objects that it becomes.
`make docs` writes this page from `rules/`.

An `error` stops the program before anything is registered. A `warning` is printed and stops
nothing. What is `strict` is a warning too, and an error in a stack that says `strict: true`, as one
for production should:

    config:
      microservices:strict: true

Rules on settings name the YAML path of what is wrong, and see each version with what it inherits
from its service. Rules on manifests see the objects that all of it becomes, and rules on one object
see it alone; both name the object, whoever wrote it. `make preview` warns of what they find, and
[the policy pack](policies.md) has the severities that stand here.
"""


def page() -> str:
    """The page as Markdown: a table for each file of rules."""
    parts = [_HEAD, "## On settings\n", *_sections(RULES)]
    parts += ["## On manifests\n", *_sections(MANIFEST_RULES)]
    parts += ["## On one object\n", *_sections(OBJECT_RULES)]
    return "\n".join(parts)


def _sections(rules: Iterable[_Any]) -> Iterator[str]:
    for module, group in groupby(sorted(rules, key=_module), _module):
        title = (sys.modules[module].__doc__ or "").splitlines()[0].removesuffix(".")
        head = f"### {title} (`{module.replace('.', '/')}.py`)\n"
        yield "\n".join([head, *_rows(group), ""])


def _module(rule: _Any) -> str:
    return rule.check.__module__


def _rows(rules: Iterable[_Any]) -> Iterator[str]:
    yield "| rule | severity | what holds | why |"
    yield "| --- | --- | --- | --- |"
    for rule in rules:
        cells = (f"`{rule.name}`", rule.severity, _what(rule), rule.why)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _what(rule: _Any) -> str:
    """The first line of its docstring."""
    return (rule.check.__doc__ or "").splitlines()[0]


def main(file: Path) -> None:
    """Write the page to a file."""
    file.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
