"""Reports of violations to the engine."""

from collections.abc import Callable, Iterator

from microservices.settings.values.printed import printed
from microservices.settings.values.problems import Finding
from policy.unknown import Untold


def report(findings: Iterator[Finding], violation: Callable[[Finding, str], None]) -> None:
    """Report each finding; what was found before something unknown does not depend on it.

    Raises:
        Untold: the rule came to a value that is not known yet, or to an object that is not of its
            kind's form, which the API server tells better.

    """
    try:
        for finding in findings:
            violation(finding, str(finding))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as stumble:
        what = printed(f"{type(stumble).__name__}: {stumble}")
        raise Untold(f"some object has not the form of its kind ({what})") from stumble
