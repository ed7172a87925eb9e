"""Layers of the test suite: passed tests of each, and their floors."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

MISSING = "TESTBED_MISSING"
"""Environment variable with the reason why the tests run outside the testbed."""

FAST = "fast"
PYTHON_ALONE = (FAST, "integration")
"""Layers whose tests need no testbed; these compute, and do not wait."""
ENGINE = "engine"
LAYERS = (*PYTHON_ALONE, "testbed", "cluster", "mesh", ENGINE)
_OUTCOMES = ("passed", "failed", "skipped")


def layer_of(path: str) -> str:
    """The layer of a test file by its folder, `tests/<layer>/`; every other one is `fast`."""
    parts = path.replace("\\", "/").split("/")
    folder = parts[1] if len(parts) > 2 and parts[0] == "tests" else ""
    return folder if folder in LAYERS else FAST


def read_floors(lines: Iterable[str]) -> dict[str, int]:
    """How many tests of a layer have to pass, from lines such as `mesh: 90`."""
    return {layer.strip(): int(count) for layer, count in (line.split(":") for line in lines)}


@dataclass
class Tally:
    """Counts of outcomes by layer, and reasons of skipped tests."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, layer: str, outcome: str, reason: str = "") -> None:
        """Count one test; `outcome` is passed, failed or skipped."""
        self.outcomes[layer, outcome] += 1
        if reason:
            self.reasons.setdefault(layer, Counter())[reason] += 1

    def ran(self, layer: str) -> bool:
        """Whether any test of a layer ran to an outcome of its own."""
        return bool(self.outcomes[layer, "passed"] + self.outcomes[layer, "failed"])

    def lines(self) -> list[str]:
        """One line a layer that had tests, and one below it for each reason to skip."""
        text: list[str] = []
        for layer in LAYERS:
            counts = [self.outcomes[layer, outcome] for outcome in _OUTCOMES]
            if not any(counts):
                continue
            words = ", ".join(
                f"{count} {outcome}" for count, outcome in zip(counts, _OUTCOMES, strict=True)
            )
            text.append(f"layer {layer}: {words}")
            for reason, count in sorted(self.reasons.get(layer, Counter()).items()):
                text.append(f"  {count} skipped: {reason}")
        return text

    def unproven(
        self, layers: Collection[str], floors: Mapping[str, int], may_skip: str = ""
    ) -> list[str]:
        """What these layers leave unproven, one line each; empty when they prove what they have to.

        No test may be skipped but for a reason that contains `may_skip`, and as many as the floor
        of the layer have to pass or to be skipped like that.
        """
        text: list[str] = []
        for layer in [one for one in LAYERS if one in layers]:
            allowed = 0
            for reason, count in sorted(self.reasons.get(layer, Counter()).items()):
                if may_skip and may_skip in reason:
                    allowed += count
                else:
                    text.append(f"layer {layer} is not proven: {count} skipped: {reason}")
            passed = self.outcomes[layer, "passed"]
            if passed + allowed < floors.get(layer, 1):
                text.append(
                    f"layer {layer} is not proven: {passed} passed, "
                    f"at least {floors.get(layer, 1)} have to"
                )
        return text
