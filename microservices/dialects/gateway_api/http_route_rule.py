"""Rules of an HTTPRoute."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from microservices.dialects.istio.route_match import string_match
from microservices.kinds import gateway_api
from microservices.plan.matching.condition import Condition
from microservices.plan.matching.cookie_expression import cookie_expression
from microservices.plan.matching.first_match import HttpRouteRule, PlacedRoute
from microservices.plan.matching.text_match import http_route_text
from microservices.plan.names import versioned
from microservices.settings.traffic.owner import StickySettings
from microservices.settings.traffic.route import (
    CorsSettings,
    HeaderChanges,
    MirrorSettings,
    RedirectSettings,
)

_MIRROR_UNITS = 1_000_000


def rule_specs(
    rules: Sequence[HttpRouteRule], service: str, port: int
) -> list[gateway_api.HttpRouteRule]:
    """Rules whose requests go to versions of a service, each a Service of its own, on a port.

    No two have one name.
    """
    found: list[gateway_api.HttpRouteRule] = []
    count: Counter[str] = Counter()
    for rule in rules:
        spec = _rule(rule, service, port)
        if name := rule.placed.route.name:
            count[name] += 1
            spec["name"] = name if count[name] == 1 else f"{name}.{count[name]}"
        found.append(spec)
    return found


def _rule(rule: HttpRouteRule, service: str, port: int) -> gateway_api.HttpRouteRule:
    placed = rule.placed
    found: gateway_api.HttpRouteRule = {"matches": [_match(one) for one in rule.conditions]}
    if filters := list(_filters(rule, service, port)):
        found["filters"] = filters
    if placed.route.words.is_answered:
        return found
    if placed.route.words.timeout_milliseconds is not None:
        found["timeouts"] = {"request": _duration(placed.route.words.timeout_milliseconds)}
    found["backendRefs"] = _backends(placed, service, port)
    return found


def _match(condition: Condition) -> gateway_api.HttpRouteMatch:
    path = condition.path
    kind = "Exact" if path.kind == "exact" else "PathPrefix"
    found: gateway_api.HttpRouteMatch = {"path": {"type": kind, "value": path.text or "/"}}
    if condition.method:
        found["method"] = condition.method
    headers = _each(condition.headers)
    if condition.cookies:
        value = cookie_expression(condition.cookies)
        headers.append({"name": "cookie", "type": "RegularExpression", "value": value})
    if headers:
        found["headers"] = headers
    if condition.query:
        found["queryParams"] = _each(condition.query)
    return found


def _each(texts: Mapping[str, Any]) -> list[gateway_api.NamedMatch]:
    return [_named(name, text) for name, text in sorted(texts.items())]


def _named(name: str, text: Any) -> gateway_api.NamedMatch:
    kind, value = http_route_text(text)
    return {"name": name, "type": kind, "value": value}


def _filters(rule: HttpRouteRule, service: str, port: int) -> Iterator[gateway_api.HttpRouteFilter]:
    words = rule.placed.route.words
    if words.request_headers is not None:
        changes = _changes(words.request_headers)
        yield {"type": "RequestHeaderModifier", "requestHeaderModifier": changes}
    if words.response_headers is not None:
        changes = _changes(words.response_headers)
        yield {"type": "ResponseHeaderModifier", "responseHeaderModifier": changes}
    if words.cors is not None:
        yield {"type": "CORS", "cors": _cors(words.cors)}
    if words.redirect is not None:
        redirect = _redirect(rule.placed, words.redirect)
        yield {"type": "RequestRedirect", "requestRedirect": redirect}
        return
    if rewrite := _rewrite(rule):
        yield {"type": "URLRewrite", "urlRewrite": rewrite}
    if words.mirror is not None:
        yield {"type": "RequestMirror", "requestMirror": _mirror(words.mirror, service, port)}


def _backends(placed: PlacedRoute, service: str, port: int) -> list[gateway_api.BackendReference]:
    found: list[gateway_api.BackendReference] = []
    for version, share in placed.route.split.items():
        backend: gateway_api.BackendReference = {
            "name": versioned(service, version),
            "port": port,
            "weight": share,
        }
        if placed.route.sticky is not None:
            backend["filters"] = [_sticking(placed.route.sticky, version)]
        found.append(backend)
    return found


def _sticking(sticky: StickySettings, version: str) -> gateway_api.HttpRouteFilter:
    cookie: gateway_api.Header = {"name": "set-cookie", "value": sticky.set_cookie(version)}
    return {"type": "ResponseHeaderModifier", "responseHeaderModifier": {"add": [cookie]}}


def _changes(changes: HeaderChanges) -> gateway_api.HeaderModifier:
    found: gateway_api.HeaderModifier = {}
    if changes.set:
        found["set"] = _headers(changes.set)
    if changes.add:
        found["add"] = _headers(changes.add)
    if changes.remove:
        found["remove"] = list(changes.remove)
    return found


def _headers(values: Mapping[str, str]) -> list[gateway_api.Header]:
    return [{"name": name, "value": value} for name, value in sorted(values.items())]


def _rewrite(rule: HttpRouteRule) -> gateway_api.UrlRewrite:
    found: gateway_api.UrlRewrite = {}
    words = rule.placed.route.words.rewrite
    if words is not None and words.host is not None:
        found["hostname"] = words.host
    if rule.placed.is_rewritten:
        # A rule that asks for another path has one condition.
        (condition,) = rule.conditions
        asked = rule.placed.asked(condition.path)
        if condition.path.kind == "exact":
            found["path"] = {"type": "ReplaceFullPath", "replaceFullPath": asked}
        elif asked != (condition.path.text or "/"):
            found["path"] = {"type": "ReplacePrefixMatch", "replacePrefixMatch": asked}
    return found


def _redirect(placed: PlacedRoute, redirect: RedirectSettings) -> gateway_api.RequestRedirect:
    found: gateway_api.RequestRedirect = {"statusCode": redirect.code}
    if redirect.scheme is not None:
        found["scheme"] = redirect.scheme
    if redirect.host is not None:
        found["hostname"] = redirect.host
    if redirect.port is not None:
        found["port"] = redirect.port
    if redirect.path is not None:
        found["path"] = {"type": "ReplaceFullPath", "replaceFullPath": placed.redirected(redirect)}
    return found


def _mirror(mirror: MirrorSettings, service: str, port: int) -> gateway_api.RequestMirror:
    found: gateway_api.RequestMirror = {
        "backendRef": {"name": versioned(service, mirror.to), "port": port}
    }
    if float(mirror.percent).is_integer():
        found["percent"] = int(mirror.percent)
    else:
        numerator = round(mirror.percent * _MIRROR_UNITS / 100)
        found["fraction"] = {"numerator": numerator, "denominator": _MIRROR_UNITS}
    return found


def _cors(cors: CorsSettings) -> gateway_api.Cors:
    found: gateway_api.Cors = {
        "allowOrigins": [string_match(origin)["exact"] for origin in cors.origins],
        "allowMethods": list(cors.methods),
        "allowCredentials": cors.credentials,
    }
    if cors.headers:
        found["allowHeaders"] = list(cors.headers)
    if cors.expose:
        found["exposeHeaders"] = list(cors.expose)
    if cors.max_age_seconds is not None:
        found["maxAge"] = cors.max_age_seconds
    return found


def _duration(milliseconds: int) -> str:
    """As the Gateway API writes it: with at most five digits for each unit.

    https://gateway-api.sigs.k8s.io/geps/gep-2257/
    """
    seconds, rest = divmod(milliseconds, 1000)
    return (f"{seconds}s" if seconds else "") + (f"{rest}ms" if rest or not seconds else "")
