"""The page of all rules, made from the rules themselves.

Run it as `python -m rules.page FILE`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from rules import MANIFEST_MODULES, OBJECT_MODULES, SETTINGS_MODULES
from rules.rule import ManifestRule, ObjectRule, Rule

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
    parts = [_HEAD, "## On settings\n"]
    parts += [_section(module) for module in SETTINGS_MODULES]
    parts.append("## On manifests\n")
    parts += [_section(module) for module in MANIFEST_MODULES]
    parts.append("## On one object\n")
    parts += [_section(module) for module in OBJECT_MODULES]
    return "\n".join(parts)


def _section(module: ModuleType) -> str:
    title = f"{(module.__doc__ or '').splitlines()[0].removesuffix('.')}"
    return "\n".join([f"### {title} (`{_file(module)}`)\n", *_rows(module.RULES), ""])


def _file(module: ModuleType) -> str:
    return f"{module.__name__.replace('.', '/')}.py"


def _rows(rules: tuple[_Any, ...]) -> Iterator[str]:
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
