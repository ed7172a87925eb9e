"""Paths of requests, as a proxy sees them."""

import re
from collections.abc import Iterator

from microservices.plan.matching.regular_expression import may_begin_with
from microservices.plan.matching.text_match import text_match
from microservices.plan.plan import Plan, services, written_routes
from microservices.rules.on_settings.access.auth import guards
from microservices.rules.on_settings.access.requests import requests
from microservices.rules.rule import error
from microservices.settings.access.auth import OpenPrefix
from microservices.settings.traffic.match import PathMatch, PrefixPath, RegexMatch
from microservices.settings.values.problems import Finding, Findings, Path

WrittenPath = tuple[Path, PathMatch]
# What Envoy has resolved, decoded or encoded before it looks for a route.
_SEGMENT = re.compile(r"/\.\.?(?=/)")
_ENCODED = re.compile(r"%(3[0-9]|[46][1-9a-f]|[57][0-9a]|2[de]|5f|7e)", re.IGNORECASE)
_RAW = re.compile(r"""[^!-~]|["<>\\^`{|}]""")
_NEVER = (
    (_SEGMENT, "a proxy has resolved", "write the path that is left"),
    (_ENCODED, "a proxy has decoded", "write the letter itself"),
    (_RAW, "no request has as it is", "write it as percent and its hexadecimal digits"),
)


def request_paths(plan: Plan) -> Iterator[WrittenPath]:
    """The path of every route, and every exposed one."""
    for route in written_routes(plan):
        if route.settings.match.path is not None:
            yield route.path("match", "path"), route.settings.match.path
    for service in services(plan):
        if service.settings.expose is not None:
            for index, beginning in enumerate(service.settings.expose.paths):
                yield service.path("expose", "paths", index), beginning


def every_path(plan: Plan) -> Iterator[WrittenPath]:
    """The same, and those of calls, of callers, and for which no token is needed."""
    yield from request_paths(plan)
    for one in requests(plan):
        for index, path in enumerate(one.settings.paths):
            yield one.path("paths", index), path
    for guard in guards(plan):
        for index, path in enumerate(guard.settings.paths_without_token):
            found = PrefixPath(prefix=path.prefix) if isinstance(path, OpenPrefix) else path
            yield guard.path("pathsWithoutToken", index), found


@error(
    "Envoy resolves `.` and `..`, decodes letters and encodes what is none of a URL before it "
    "looks for a route. https://istio.io/latest/docs/reference/config/security/normalization/",
    each=every_path,
)
def paths_are_as_proxies_see_them(path: Path, written: PathMatch) -> Findings:
    """No path has a segment `.` or `..`, an encoded letter, or one that URLs encode."""
    kind, text = text_match(written)
    # What is only how a path begins may end within a segment.
    for never, what, instead in _NEVER if kind != "regex" else ():
        if odd := never.search(text if kind == "prefix" else f"{text}/"):
            yield Finding(path, f"`{odd[0]}` is what {what}: nothing matches", instead)
            return


@error(
    "An expression has to fit the whole path, which begins with `/`. "
    "https://istio.io/latest/docs/reference/config/networking/virtual-service/#StringMatch",
    each=request_paths,
)
def expressions_fit_some_path(path: Path, written: PathMatch) -> Findings:
    """A regular expression for a path fits some text that begins with `/`."""
    if isinstance(written, RegexMatch) and not may_begin_with(written.regex or "/", "/"):
        what = "no path fits it: each begins with `/`"
        yield Finding((*path, "regex"), what, f"write one such as `/{written.regex}`")
