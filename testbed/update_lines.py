"""What a person wants to read of `pulumi up` and `pulumi destroy` where there is no terminal."""

import re
from collections.abc import Iterable, Iterator

_NOISE = (
    # It comes while nothing happens.
    re.compile(r"@ [\w ]+\.*"),
    # A resource that is begun, or goes on; its last line says that it is done.
    re.compile(r".*\b(creating|updating|deleting|replacing)\b( \(\d+s\))?.*"),
    # A message beside a resource; it comes once more under `Diagnostics`.
    re.compile(r".*pulumi:pulumi:Stack \S+ .*\b(warning|info): .*"),
    # Of the engine that the testbed builds.
    re.compile(r"warning: using \S+ from \$PATH at .*"),
    re.compile(r"warning: resource plugin \S+ is expected to have version .*"),
)


def shown(lines: Iterable[str]) -> Iterator[str]:
    """The lines of an update but for those that say nothing of what is done, and blank ones."""
    return (line.rstrip() for line in lines if line.strip() and not _is_noise(line.strip()))


def _is_noise(line: str) -> bool:
    return any(pattern.fullmatch(line) for pattern in _NOISE)
