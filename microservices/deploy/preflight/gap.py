"""Gap: what a cluster lacks for a stack, and the setting that requires it."""

from dataclasses import dataclass

from microservices.deploy.preflight.ask import Unanswered
from microservices.rules.rule import Severity
from microservices.settings.values.problems import Path


@dataclass(frozen=True)
class Gap:
    """One thing that is missing, the place of the setting that asks for it, and what to do.

    What is `strict` is an error where the settings say `strict: true`, and else a warning.
    """

    severity: Severity
    path: Path
    what: str
    instead: str


@dataclass(frozen=True)
class Answer:
    """What was asked, in a word or two, what the cluster said, and what is missing."""

    asked: str
    said: str
    gaps: tuple[Gap, ...] = ()


def not_asked(path: Path, what: str, error: Unanswered) -> Gap:
    """A warning that something could not be asked; it may be there all the same."""
    return Gap("warning", path, f"{what} cannot be asked: {error}", "see to it yourself")
