"""Page of all rules, generated from the rules.

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

Validation across the settings of a stack, and between its objects. `make docs` generates this page
from `rules/`.

| severity | effect |
| --- | --- |
| `error` | stops the program before anything is registered |
| `strict` | a warning, and an error in a stack with `microservices:strict: true` |
| `warning` | printed, stops nothing |

Rules on settings report the YAML path of a problem, and see each version with its inherited
settings. Rules on manifests see all objects of a stack, rules on one object each one alone; both
report the object, whoever wrote it. `make preview` warns of their findings, and
[the policy pack](policies.md) applies the severities of this page.
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
