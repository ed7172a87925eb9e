"""Acceptance: findings that a stack lives with, so that they are neither errors nor warnings."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from microservices.rules.rule import Rule
from microservices.settings.acceptance import AcceptanceSettings
from microservices.settings.values.problems import Finding, Findings, yaml_path

_LIST = TypeAdapter(tuple[AcceptanceSettings, ...])


@dataclass(frozen=True)
class Accepted:
    """What is accepted, in the order in which it is written."""

    written: Sequence[AcceptanceSettings] = ()

    @classmethod
    def read(cls, text: str | None) -> "Accepted":
        """The acceptances of a configuration; of what the program refuses there are none."""
        try:
            return cls(_LIST.validate_json(text or "[]", by_name=False))
        except ValidationError:
            return cls()

    def told(self, rule: Rule[Any], finding: Finding) -> Finding | None:
        """An accepted finding with its reason; None where it is not accepted, as no error is."""
        if self.written and rule.severity != "error":
            path = yaml_path(finding.path)
            for one in self.written:
                if (one.rule, one.path) == (rule.name, path):
                    return finding._replace(instead=f"accepted ({rule.name}): {one.reason}")
        return None

    def stale(self, rules: Collection[str], found: Iterable[tuple[Rule[Any], Finding]]) -> Findings:
        """Acceptances of some rules, by name, of which these found nothing at that place."""
        places: dict[str, list[str]] = {}
        for rule, finding in found:
            places.setdefault(rule.name, []).append(yaml_path(finding.path))
        for number, one in enumerate(self.written):
            known = sorted({*places.get(one.rule, ())})
            if one.rule in rules and one.path not in known:
                what = f"{one.rule} finds nothing at `{one.path}`"
                instead = f"write one of: {', '.join(known)}" if known else "leave it out"
                yield Finding(("accept", number, "path"), what, instead)


NOTHING = Accepted()
