"""Suggestions for an unknown name."""

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that a misspelt one stands for, if there is one."""
    from difflib import get_close_matches

    close = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return close[0] if close else None


def instead_of(name: str, known: Iterable[str]) -> str:
    """The nearest known name, and all of them."""
    names = sorted(known)
    close = nearest(name, names)
    every = f"one of: {', '.join(names)}"
    return f"write `{close}`, or {every}" if close else f"write {every}"
