"""Lines of `pulumi up` and `pulumi destroy` for output that is not a terminal."""

import re
from collections.abc import Iterable, Iterator

_NOISE = tuple(
    map(
        re.compile,
        (
            # It comes while nothing happens.
            r"@ [\w ]+\.*",
            # A resource that is begun, or goes on; its last line says that it is done.
            r".*\b(creating|updating|deleting|replacing)\b( \(\d+s\))?.*",
            # Messages beside a resource; they come once more under `Diagnostics`.
            r".*pulumi:pulumi:Stack \S+ .*\b((warning|info): .*|\d+ warnings?)",
            # Of the engine that the testbed builds.
            r"warning: using \S+ from \$PATH at .*",
            r"warning: resource plugin \S+ is expected to have version .*",
            # A stack without resources is what was asked for.
            r"The resources in the stack have been deleted, but .*",
            r"If you want to remove the stack completely, run .*",
        ),
    )
)
# `Diagnostics:`, and below it `pulumi:pulumi:Stack (microservices-dev):`.
_HEADING = re.compile(r"Diagnostics:|  \S+ \(\S+\):")


def shown(lines: Iterable[str]) -> Iterator[str]:
    """The lines of an update but for those that say nothing of what is done.

    A heading with nothing below it is left out, and so are blank lines.
    """
    headings: list[str] = []
    for line in (text.rstrip() for text in lines):
        if not line.strip() or any(noise.fullmatch(line.strip()) for noise in _NOISE):
            continue
        headings = [item for item in headings if _depth(item) < _depth(line)]
        if _HEADING.fullmatch(line):
            headings.append(line)
            continue
        yield from headings
        headings = []
        yield line


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
