"""CORS: the origins whose pages may read responses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from microservices.plan.matching.text_match import text_covers, text_match
from microservices.plan.plan import Plan, every_route
from microservices.plan.written_route import WrittenRoute
from microservices.rules.rule import error
from microservices.settings.traffic.match import RegexMatch, TextMatch
from microservices.settings.values.problems import Finding, Findings, Path

# The scheme and the host of a page, and its port where it is not that of the scheme.
# https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[1-9][0-9]{0,4})?")
# https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.0/config/crd/standard/gateway.networking.k8s.io_httproutes.yaml
_GATEWAY_API = re.compile(r"https?://((\*\.)?([a-z0-9-]+\.)*[a-z0-9-]+|\*)(:[0-9]{1,5})?")
_USUAL = re.compile(r"http://.*:80|https://.*:443")
_WHOLE_HOST = re.compile(r"[^:]+://[^/:]+:[0-9]*")
_CLASS, _ANY_LETTER = re.compile(r"\[[^]]*\]"), re.compile(r"(?<!\\)\.(?![*+?{])")
_ANYBODY, _SANDBOXED = "*", "null"
# Two sites that have nothing in common.
_SITES = ("https://evil.example", "https://other-evil.invalid")
_CORS = "https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS"


@dataclass(frozen=True)
class Origin:
    """One of the `origins` of a route; where `is_wild` a `*` in it is any host."""

    path: Path
    written: TextMatch
    has_credentials: bool
    is_wild: bool


def origins(plan: Plan) -> Iterator[Origin]:
    """Every origin of every route."""
    wild = plan.settings.mesh.uses_gateway_api
    for route in every_route(plan):
        if cors := route.settings.cors:
            for index, written in enumerate(cors.origins):
                path = route.path("cors", "origins", index)
                yield Origin(path, written, cors.credentials, wild)


@error(f"A browser compares its own origin, letter by letter. {_CORS}", each=origins)
def origins_are_those_of_browsers(origin: Origin) -> Findings:
    """An origin is `*`, `null`, or a scheme, a host, and a port that is not the usual one."""
    (kind, text), wild = text_match(origin.written), origin.is_wild
    if kind != "exact" or text in ("", _ANYBODY) or (text == _SANDBOXED and not wild):
        return
    what = None
    if wild and not _GATEWAY_API.fullmatch(text):
        what = f"the Gateway API takes no origin like `{text}`"
    elif _USUAL.fullmatch(text) or not (wild or _ORIGIN.fullmatch(text)):
        what = f"no browser sends `{text}` as its origin"
    if what:
        instead = "write one such as https://shop.example.com, without a path or the usual port"
        yield Finding(origin.path, what, instead)


@error(
    f"`*` is each of the others too, and the API server takes it alone. {_CORS}", each=every_route
)
def any_origin_stands_alone(route: WrittenRoute) -> Findings:
    """Beside `*` there is no other entry in `origins`, and none in `headers`."""
    cors = route.settings.cors
    for key in ("origins", "headers") if cors else ():
        entries = [text_match(one)[1] for one in getattr(cors, key)]
        if "*" in entries and len(entries) > 1:
            what = "`*` stands beside others, and is each of them too"
            yield Finding(route.path("cors", key), what, "keep it alone, or leave it out")


@error(f"Whoever registers a longer host is let in too. {_CORS}", each=origins)
def origins_end_with_their_host(origin: Origin) -> Findings:
    """An origin that may go on after its host does so with the port."""
    kind, begins = text_match(origin.written)
    if kind == "regex" and begins.endswith((".*", ".+")):
        begins = begins[:-2]
    elif kind != "prefix":
        return
    if begins and not _is_anybody(origin.written) and not _WHOLE_HOST.fullmatch(begins):
        what = f"`{begins}.evil.example` begins so too"
        instead = "write the whole origin, or `:` after the host for any of its ports"
        yield Finding(origin.path, what, instead)


@error(f"Whoever registers a host with another letter there is let in too. {_CORS}", each=origins)
def origins_have_no_open_letter(origin: Origin) -> Findings:
    """No regular expression for an origin has a `.` that is any letter."""
    kind, text = text_match(origin.written)
    is_open = kind == "regex" and _ANY_LETTER.search(_CLASS.sub("", text))
    if is_open and not _is_anybody(origin.written):
        what = "a `.` in it is any letter, also one of a longer name"
        yield Finding((*origin.path, "regex"), what, "write `\\.`")


@error(
    "Any page reads what its visitor alone may see: Envoy answers with the page's own origin, "
    f"which is what keeps browsers from that with `*`. {_CORS}#requests_with_credentials",
    each=origins,
)
def credentials_are_for_known_origins(origin: Origin) -> Findings:
    """With `credentials` no origin is that of any page."""
    kind, text = text_match(origin.written)
    written = origin.written
    if origin.is_wild and kind == "exact":
        written = RegexMatch(regex=re.escape(text).replace(r"\*", ".*"))
    if origin.has_credentials and (text_covers(written, _SANDBOXED) or _is_anybody(written)):
        what = "`credentials: true` stands beside it, so that any page may read with them"
        instead = "write the origins that may, or leave `credentials` out"
        yield Finding(origin.path, what, instead)


def _is_anybody(origin: TextMatch) -> bool:
    # Envoy takes what matches `*` for any origin.
    # https://github.com/envoyproxy/envoy/blob/main/source/extensions/filters/http/cors/cors_filter.cc
    return text_covers(origin, _ANYBODY) or all(text_covers(origin, site) for site in _SITES)
