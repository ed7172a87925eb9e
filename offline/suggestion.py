"""What to write instead of a name that nobody knows."""

from collections.abc import Iterable


def instead_of(name: str, known: Iterable[str]) -> str:
    """The nearest known name, and all of them."""
    from difflib import get_close_matches

    names = sorted(known)
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    every = f"one of: {', '.join(names)}"
    return f"write `{close[0]}`, or {every}" if close else f"write {every}"
