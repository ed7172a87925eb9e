"""Route matches: texts, expressions, cookies, and routes that no request reaches."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from microservices.plan.matching.cookie_expression import cookie_expression
from microservices.plan.matching.cover import covers
from microservices.plan.matching.regular_expression import compiled
from microservices.plan.matching.text_match import text_covers
from microservices.plan.plan import Plan, every_route, written_routes
from microservices.plan.written_route import WrittenRoute
from microservices.rules.rule import error, warning
from microservices.settings.traffic.match import (
    ExactMatch,
    PathMatch,
    PrefixMatch,
    PrefixPath,
    PresentMatch,
    RegexMatch,
    TextMatch,
)
from microservices.settings.values.problems import Finding, Findings, Path

_LONGEST = 1024
_MOST_COOKIES = 3
# Envoy refuses more at startup, as Istio's bootstrap configures it.
_LARGEST_PROGRAM = 32768
_SYNTAX = "https://github.com/google/re2/wiki/Syntax"
_ISTIO = "https://istio.io/latest/docs/reference/config/networking/virtual-service/"
# A condition on a text, with its place.
Condition = tuple[Path, TextMatch | PathMatch]


def texts(plan: Plan) -> Iterator[Condition]:
    """Every condition on a text: of paths, headers, cookies, queries, origins and lanes."""
    for route in written_routes(plan):
        match = route.settings.match
        if match.path is not None:
            yield route.path("match", "path"), match.path
        for key, conditions in (
            ("headers", match.headers),
            ("withoutHeaders", match.without_headers),
            ("cookies", match.cookies),
            ("query", match.query),
        ):
            for name, text in conditions.items():
                yield route.path("match", key, name), text
    for route in every_route(plan):
        cors = route.settings.cors
        for index, origin in enumerate(cors.origins if cors else ()):
            yield route.path("cors", "origins", index), origin
    for lane, written in plan.settings.lanes.items():
        for name, text in written.header.items():
            yield ("lanes", lane, "header", name), text


@error(f"Envoy understands RE2, which looks neither ahead nor back. {_SYNTAX}", each=texts)
def expressions_are_re2s(path: Path, text: TextMatch | PathMatch) -> Findings:
    """RE2 takes each regular expression."""
    if isinstance(text, RegexMatch) and text.regex:
        found, refusal = compiled(text.regex)
        if found is None:
            what = f"RE2 refuses it: {refusal}"
            yield Finding((*path, "regex"), what, f"write an expression of {_SYNTAX}")


@error(
    "Istio refuses longer expressions, and Envoy those that become a larger program. "
    f"{_ISTIO}#StringMatch",
    each=texts,
)
def expressions_are_short(path: Path, text: TextMatch | PathMatch) -> Findings:
    """A regular expression has at most 1024 bytes, and 32768 steps of RE2."""
    if not isinstance(text, RegexMatch):
        return
    length, (program, _) = len(text.regex.encode()), compiled(text.regex)
    if length > _LONGEST:
        what = f"it has {length} bytes, of at most {_LONGEST}"
        yield Finding((*path, "regex"), what, "write a shorter one, or several routes")
    elif program is not None and program.programsize > _LARGEST_PROGRAM:
        what = f"it becomes {program.programsize} steps of RE2, of at most {_LARGEST_PROGRAM}"
        yield Finding((*path, "regex"), what, "write fewer repetitions")


@error(f"Istio refuses conditions without a text. {_ISTIO}#StringMatch", each=texts)
def conditions_have_a_text(path: Path, text: TextMatch | PathMatch) -> Findings:
    """No `prefix` and no `regex` is empty, and an origin is some text."""
    for kind, key in ((PrefixMatch, "prefix"), (RegexMatch, "regex")):
        if isinstance(text, kind) and not getattr(text, key):
            yield Finding((*path, key), "it is empty", "write `present: true` for any text")
    if path[-2] == "origins" and (
        isinstance(text, PresentMatch) or text in ("", ExactMatch(exact=""))
    ):
        instead = 'write an origin such as https://shop.example.com, or {regex: ".*"} for any'
        yield Finding(path, "it names no origin", instead)


@error(
    "Envoy puts the path in place of all that the expression fits, and nothing of it is left. "
    f"{_ISTIO}#HTTPRewrite",
    each=written_routes,
)
def rewrites_follow_no_expression(route: WrittenRoute) -> Findings:
    """`rewrite.path` does not stand beside a regular expression for the path."""
    rewrite = route.settings.rewrite
    if rewrite and rewrite.path and isinstance(route.settings.match.path, RegexMatch):
        what = "`match.path` is a regular expression, and every path would become this one"
        yield Finding(route.path("rewrite", "path"), what, "match a path or a prefix")


@warning(
    "The text that begins a path may end within a segment, and what follows it is joined to the "
    f"other one. {_ISTIO}#HTTPRewrite",
    each=written_routes,
)
def rewritten_prefixes_end_with_a_slash(route: WrittenRoute) -> Findings:
    """A prefix that `rewrite.path` takes the place of ends with `/`."""
    path, rewrite = route.settings.match.path, route.settings.rewrite
    if rewrite and rewrite.path and isinstance(path, PrefixPath) and path.prefix[-1] != "/":
        what = f"`{path.prefix}0` begins so too, and would become `{rewrite.path}0`"
        instead = f"write `{path.prefix}/`, and a route for `{path.prefix}` itself"
        yield Finding(route.path("match", "path", "prefix"), what, instead)


@error(
    "The cookies of a request are one header, and become one expression, with every order in it. "
    f"{_ISTIO}#HTTPMatchRequest",
    each=written_routes,
)
def cookies_stay_few(route: WrittenRoute) -> Findings:
    """A match has at most 3 cookies, with that of `sticky`, none beside a header `cookie`."""
    match, path = route.settings.match, route.path("match", "cookies")
    if match.cookies and "cookie" in match.headers:
        what = "`headers` matches a `cookie` as well, which is the same header"
        yield Finding(path, what, "write every cookie here")
    cookies = _cookies(route)
    if len(cookies) > _MOST_COOKIES:
        more = [name for name in cookies if name not in match.cookies]
        added = f", with `{more[0]}` of `sticky`" if more else ""
        what = f"there are {len(cookies)} of them{added}, of at most {_MOST_COOKIES}"
        yield Finding(path, what, "ask for fewer, or for a header")
    elif cookies and (length := len(cookie_expression(cookies))) > _LONGEST:
        what = f"they become an expression of {length} characters, of at most {_LONGEST}"
        yield Finding(path, what, "ask for fewer, for shorter ones, or for a header")


def _cookies(route: WrittenRoute) -> Mapping[str, Any]:
    """The cookies of a match, with the longest that `sticky` adds to it."""
    cookies = route.settings.match.cookies
    sticky = route.service.settings.traffic.sticky
    follows = route.settings.to is None and len(route.split) > 1
    if cookies and sticky and follows and sticky.cookie not in cookies:
        longest = max(route.split, key=lambda one: len(re.escape(one)))
        return {**cookies, sticky.cookie: longest}
    return cookies


@error(
    "The first matching route takes the request; an unreachable one is a mistake. "
    "https://istio.io/latest/docs/reference/config/analysis/ist0130/",
    each=written_routes,
)
def routes_get_requests(route: WrittenRoute) -> Findings:
    """No route is unreachable: no earlier one takes all of its requests."""
    before = route.service.settings.traffic.routes[: int(route.place[-1])]
    for earlier, other in enumerate(before):
        if covers(route.service, other.match, route.settings.match):
            what = f"`routes[{earlier}]` comes before it and takes all of its requests"
            yield Finding(route.path(), what, "write it before that one, or leave it out")
            return


@error(
    "A request has the header or does not have it: a route that asks for both gets none.",
    each=written_routes,
)
def conditions_do_not_exclude_each_other(route: WrittenRoute) -> Findings:
    """`withoutHeaders` does not exclude what `headers` requires."""
    match = route.settings.match
    for name, text in match.without_headers.items():
        if name in match.headers and text_covers(text, match.headers[name]):
            what = f"`headers` requires what it excludes, so that no request matches: {name}"
            path = route.path("match", "withoutHeaders", name)
            yield Finding(path, what, "leave one of the two out")
