"""HTTPRoutes and Gateways: how long and how many their texts may be.

Each limit is one of the schema that the API server has of them; the tests read them there.
https://github.com/kubernetes-sigs/gateway-api/tree/v1.6.0/config/crd/standard
"""

import re
from collections.abc import Collection, Iterator

from microservices.plan.matching.first_match import HttpRouteRule, HttpRouteRules
from microservices.plan.matching.text_match import http_route_text
from microservices.plan.names import listener_name
from microservices.plan.plan import Plan
from microservices.plan.subjects import Service
from microservices.plan.written_route import WrittenRoute
from microservices.rules.on_settings.traffic.gateway_api import (
    gateway_api_words,
    with_gateway_api,
)
from microservices.rules.on_settings.traffic.header_changes import header_lists, header_values
from microservices.rules.on_settings.traffic.http_route import http_route_rules
from microservices.rules.on_settings.traffic.route_match import texts
from microservices.rules.rule import error
from microservices.settings.traffic.match import PathMatch, TextMatch
from microservices.settings.values.problems import Finding, Findings, Path

_NAME, _TEXT, _HEADER = 253, 1024, 4096
_FEW, _MANY = 16, 64
_UNITS = {_FEW: "entries", _TEXT: "characters"}
# The experimental channel wants it so. https://httpwg.org/specs/rfc9110.html#fields.values
_VALUE = re.compile(r"[!-~]+([\t ]?[!-~]+)*")
# The longest text, by what has it; that of paths and cookies is another rule's.
_LONGEST = {"headers": _HEADER, "header": _HEADER, "query": _TEXT, "origins": _NAME}
_SPEC = "https://gateway-api.sigs.k8s.io/reference/1.6/spec/"


gateway_api_texts = with_gateway_api(texts)


@error(f"The API server takes no longer text. {_SPEC}#httprouterule", each=gateway_api_texts)
def texts_fit_one_object(path: Path, text: TextMatch | PathMatch) -> Findings:
    """With `mesh.routes: gateway-api` headers have 4096 letters, parameters 1024, origins 253."""
    longest = _LONGEST.get(str(path[-2]))
    length = len(http_route_text(text)[1])
    if longest is not None and length > longest:
        what = f"it becomes a text of {length} characters, of at most {longest}"
        yield Finding(path, what, "write a shorter one, or an expression for it")


@error(f"The API server takes no more in one list. {_SPEC}#httprouterule", each=gateway_api_words)
def lists_fit_one_object(route: WrittenRoute) -> Findings:
    """With `mesh.routes: gateway-api` a route has 16 changes of a kind, and 64 origins."""
    for path, entries, most in _lists(route):
        if len(entries) > most:
            what = f"it has {len(entries)} entries, of at most {most}"
            yield Finding(path, what, "write fewer")


def _lists(route: WrittenRoute) -> Iterator[tuple[Path, Collection[str], int]]:
    for path, entries in header_lists(route):
        yield path, entries, _FEW
    if (cors := route.settings.cors) is not None:
        for key in ("origins", "headers", "expose"):
            yield route.path("cors", key), getattr(cors, key), _MANY


@error(
    "The API server takes no other value: the standard channel none that is empty or longer, and "
    f"the experimental one printable ASCII with single spaces. {_SPEC}#httpheader",
    each=gateway_api_words,
)
def header_values_are_plain(route: WrittenRoute) -> Findings:
    """With `mesh.routes: gateway-api` a header is changed to 1 to 4096 letters of plain text."""
    for path, value in header_values(route):
        what = None
        if len(value) > _HEADER:
            what = f"it has {len(value)} characters, of at most {_HEADER}"
        elif not _VALUE.fullmatch(value):
            what = "the Gateway API takes printable ASCII with single spaces inside"
        if what:
            yield Finding(path, what, "write another value")


@error(f"The API server takes no more in one object. {_SPEC}#httprouterule", each=http_route_rules)
def conditions_fit_one_object(service: Service, rules: HttpRouteRules) -> Findings:
    """With `mesh.routes: gateway-api` a path has 1024 letters, with the exposed one before it."""
    for rule in rules.rules:
        for size, most, of in _sizes(rule):
            if size > most:
                what = f"{of} has {size} {_UNITS[most]}, of at most {most}"
                yield Finding(service.path(*rule.placed.route.place), what, "write fewer")


def _sizes(rule: HttpRouteRule) -> Iterator[tuple[int, int, str]]:
    """How much one rule has of something, how much at most, and of what."""
    placed, redirect = rule.placed, rule.placed.route.words.redirect
    below = f" below `{placed.beginning}`" if placed.beginning else ""
    yield len(placed.route.split), _FEW, "what it leads to"
    if redirect is not None:
        yield len(placed.redirected(redirect)), _TEXT, f"the path of the redirect{below}"
    for condition in rule.conditions:
        yield len(condition.path.text), _TEXT, f"the path{below}"
        yield len(condition.headers) + bool(condition.cookies), _FEW, "the list of headers"
        yield len(condition.query), _FEW, "the list of parameters"
        if placed.is_rewritten:
            yield len(placed.asked(condition.path)), _TEXT, "the rewritten path"


@error(f"The API server takes no more in one Gateway. {_SPEC}#gatewayspec")
def listeners_fit_one_gateway(plan: Plan) -> Findings:
    """With `mesh.routes: gateway-api` there are at most 64 hosts, with TLS 16."""
    gateway = plan.settings.gateway
    if not plan.settings.mesh.uses_gateway_api:
        return
    # With TLS one HTTPRoute redirects those that come without, by their names.
    most = _MANY if gateway.tls is None else _FEW
    if len(gateway.hosts) > most:
        what = f"there are {len(gateway.hosts)}, of at most {most}"
        yield Finding(("gateway", "hosts"), what, "write a wildcard in place of some")
    scheme = "http" if gateway.tls is None else "https"
    for index, host in enumerate(gateway.hosts):
        if (over := len(listener_name(scheme, host)) - _NAME) > 0:
            what = f"with {scheme} before it it is by {over} too long for the name of a listener"
            yield Finding(("gateway", "hosts", index), what, "write a shorter one")
