"""Authorized requests: `methods` and `paths` of `calls` and `allowFrom`."""

from collections.abc import Iterator

from microservices.plan.matching.text_match import text_match
from microservices.plan.plan import Plan, services
from microservices.rules.on_settings.access.entry import Entry, entries
from microservices.rules.rule import error
from microservices.settings.access.call import CallerSettings, CallSettings
from microservices.settings.values.problems import Finding, Findings

# Istio reads `*` at an end as anything, and braces as a part of a path.
_PATTERN = frozenset("*{}")


def requests(plan: Plan) -> Iterator[Entry[CallSettings] | Entry[CallerSettings]]:
    """Every entry of `calls` and `allowFrom` of every service."""
    for service in services(plan):
        yield from entries(service, "calls", service.settings.calls)
        yield from entries(service, "allowFrom", service.settings.allow_from)


@error(
    "Istio reads these characters of a path as a pattern. "
    "https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation",
    each=requests,
)
def paths_are_no_patterns(one: Entry[CallSettings] | Entry[CallerSettings]) -> Findings:
    """No path of `calls` or `allowFrom` has `*`, `{` or `}`."""
    for index, path in enumerate(one.settings.paths):
        if _PATTERN.intersection(text_match(path)[1]):
            what = "`*`, `{` and `}` are patterns in Istio"
            yield Finding(one.path("paths", index), what, "write a path without, or {prefix: /...}")
