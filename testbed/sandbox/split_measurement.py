"""Measured split of a service, beside the declared one."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from testbed.requests.load import Result

ERRORS = 5
"""How many standard errors a measured share may be away from the declared one."""


@dataclass(frozen=True)
class Measurement:
    """Requests by version, and how many of all got no answer or one above 499.

    `declared` are the shares of the versions in percent.
    """

    declared: Mapping[str, int]
    counts: Mapping[str, int]
    lost: int

    @classmethod
    def of(
        cls, declared: Mapping[str, int], result: Result, sent: Mapping[str, int] | None = None
    ) -> Self:
        """By what the answers say, or by what the sidecar has `sent`, where that is given."""
        if sent is not None:
            return cls(declared, {name: sent.get(name, 0) for name in declared}, result.lost)
        names = sorted({*declared, *(version for _, version in result.answers)})
        return cls(declared, {name: result.count(version=name) for name in names}, result.lost)

    @property
    def total(self) -> int:
        """The requests that a version has got."""
        return sum(self.counts.values())

    def outside(self) -> list[str]:
        """The versions whose share is further from the declared one than chance would have it."""
        return [name for name in self.counts if not self._within(name)]

    def lines(self) -> Iterator[str]:
        """A line for each version, and one for what was lost."""
        yield f"    {'version':<10} {'declared':>8} {'measured':>8} {'requests':>8}"
        for name, count in self.counts.items():
            share = f"{self._share(name):.1%}".replace("%", " %")
            declared = f"{self.declared.get(name, 0)} %"
            yield f"    {name or 'none':<10} {declared:>8} {share:>8} {count:>8,}"
        yield f"    {'lost':<10} {'':>8} {'':>8} {self.lost:>8,}"

    def _share(self, name: str) -> float:
        return self.counts[name] / self.total if self.total else 0.0

    def _within(self, name: str) -> bool:
        declared = self.declared.get(name, 0) / 100
        error = math.sqrt(declared * (1 - declared) / self.total) if self.total else 0.0
        return bool(self.total) and abs(self._share(name) - declared) <= ERRORS * error
