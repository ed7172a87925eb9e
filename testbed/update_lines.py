"""What a person wants to read of `pulumi up` and `pulumi destroy` where there is no terminal."""

import re
from collections.abc import Iterable, Iterator

# "@ updating.... " comes while nothing happens, and a line for each thing that begins or goes on.
_NOISE = re.compile(r"@ \w+\.*|.*\b(?:creating|updating|deleting|replacing)( \(\d+s\))?.*")


def shown(lines: Iterable[str]) -> Iterator[str]:
    """The lines of an update but for those that only say that it goes on, and blank ones."""
    return (line.rstrip() for line in lines if line.strip() and not _NOISE.fullmatch(line.strip()))
