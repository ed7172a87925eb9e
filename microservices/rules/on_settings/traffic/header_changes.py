"""Header changes of routes."""

import re
from collections.abc import Collection, Iterator, Mapping

from pydantic.alias_generators import to_camel

from microservices.plan.plan import every_route, written_routes
from microservices.plan.written_route import WrittenRoute
from microservices.rules.rule import error
from microservices.settings.traffic.route import HeaderChanges
from microservices.settings.values.problems import Finding, Findings, Path

_CHANGES = ("request_headers", "response_headers")
_LARGEST_BODY = 1024 * 1024
# https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers
_COMMAND = re.compile(r"%%|%[A-Z0-9_]+(\([^)]*\))?(:[0-9]+)?%")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_ISTIO = "https://istio.io/latest/docs/reference/config/networking/virtual-service/"


def _changes(route: WrittenRoute) -> Iterator[tuple[str, HeaderChanges]]:
    """The header changes that a route writes, with their keys."""
    for field in _CHANGES:
        changes = getattr(route.settings, field)
        if changes is not None:
            yield to_camel(field), changes


def header_lists(route: WrittenRoute) -> Iterator[tuple[Path, Collection[str]]]:
    """The headers that a route sets, adds and removes, with the place of each list or map."""
    for key, changes in _changes(route):
        for action, headers in changes:
            yield route.path(key, action), headers


def header_values(route: WrittenRoute) -> Iterator[tuple[Path, str]]:
    """Each value that a route sets or adds, with its place."""
    for path, headers in header_lists(route):
        for name, value in headers.items() if isinstance(headers, Mapping) else ():
            yield (*path, name), value


@error(
    f"Istio refuses a rewrite or a fault that does nothing. {_ISTIO}#HTTPRewrite",
    each=every_route,
)
def changes_say_something(route: WrittenRoute) -> Findings:
    """`rewrite`, `fault` and header changes have at least one field."""
    rewrite, fault = route.settings.rewrite, route.settings.fault
    empty = [key for key, one in _changes(route) if not (one.set or one.add or one.remove)]
    if rewrite is not None and rewrite.path is None and rewrite.host is None:
        empty.append("rewrite")
    if fault is not None and fault.delay is None and fault.abort is None:
        empty.append("fault")
    for key in empty:
        yield Finding(
            route.path(key), "it changes nothing", "write what it is for, or leave it out"
        )


@error(
    f"Istio sets the host of a request in one place, and no other way. {_ISTIO}#Headers",
    each=every_route,
)
def hosts_are_rewritten_once(route: WrittenRoute) -> Findings:
    """`host` is no header that is changed; `rewrite.host` changes it."""
    for path, names in header_lists(route):
        if "host" in names:
            at = names.index("host") if isinstance(names, tuple) else "host"
            what = "the host of a request is no header that can be changed"
            yield Finding((*path, at), what, "write `rewrite: {host: ...}` in a route")


@error(
    "Envoy puts something in place of what stands between two `%`, and refuses what it does not "
    "know. https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers",
    each=every_route,
)
def header_values_are_envoys(route: WrittenRoute) -> Findings:
    """A value that is set has no control characters, and `%%` for a percent sign."""
    for path, value in header_values(route):
        if _CONTROL.search(value):
            yield Finding(path, "it has a control character", "write it on one line")
        if "%" in _COMMAND.sub("", value):
            what = "`%` begins a command of Envoy, and there is none"
            yield Finding(path, what, "write `%%` for a percent sign")


@error(
    f"Istio refuses an answer that is larger. {_ISTIO}#HTTPDirectResponse",
    each=written_routes,
)
def answers_are_small(route: WrittenRoute) -> Findings:
    """`respond.body` has at most 1 MiB."""
    respond = route.settings.respond
    size = len(respond.body.encode()) if respond and respond.body else 0
    if size > _LARGEST_BODY:
        what = f"it has {size} bytes, of at most {_LARGEST_BODY}"
        yield Finding(route.path("respond", "body"), what, "let a service answer")
