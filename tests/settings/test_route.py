"""A route: where requests go, and what is done on the way."""

from typing import Any

import pytest

from settings.match import MatchSettings
from settings.retries import RetriesSettings
from settings.route import (
    AbortFault,
    CorsSettings,
    DelayFault,
    HeaderChanges,
    MirrorSettings,
    RedirectSettings,
    RespondSettings,
    RewriteSettings,
    RouteSettings,
)
from tests.builders import misshapen, placed, refusal

ROUTES = "services.web.traffic.routes"
ROUTE = f"{ROUTES}[0]"
TIMES = "write a whole number of milliseconds, such as 500"
SHARES = "write percent from 0 to 100, such as 1 or 0.5"
STATUSES = "write a status of HTTP from 200 to 599, such as 503"
PATHS = "write a path from the root, without a query"
VERSIONS = "write the name of a version, or versions with their shares: {v1: 90, v2: 10}"
CODES = "write 301, 302, 303, 307 or 308"
SCHEMES = "write http or https"
AGES = "write a whole number of seconds from 1 to 86400"
HOSTS = "write a host with its domain, such as api.example.com"
PORTS = "write a whole number from 1 to 65535, such as 8080"
HEADERS = "write the name of a header in lower case, such as x-tester"
TEXTS = "write text; put a number or true or false in quotes"
MATCHES = 'write the text in quotes, or {prefix: "..."}, {regex: "..."} or {present: true}'
METHODS = "write a method in capitals, such as GET"
SWITCHES = "write `true` or `false`"
LABELS = (
    "write at most 63 lower-case letters, digits and `-`, with a letter first, such as user-service"
)
A_LIST = "write it as a list, such as [app-config]"


def route(**keys: Any) -> RouteSettings:
    """A route as it is written."""
    return RouteSettings.model_validate(keys, by_name=False)


def nested(key: str, value: Any) -> dict[str, Any]:
    """A route with one value at a path."""
    found = placed(key, value, {})
    if key.startswith("mirror.") and key != "mirror.to":
        found["mirror"]["to"] = "v2"
    if key.startswith("cors.") and key != "cors.origins":
        found["cors"]["origins"] = ["https://shop.example.com"]
    if key == "fault.delay.percent":
        found["fault"]["delay"]["milliseconds"] = 1
    if key == "fault.abort.percent":
        found["fault"]["abort"]["status"] = 503
    return found


def test_a_route_is_for_everything_and_does_nothing_special() -> None:
    found = route()
    assert (found.name, found.match, found.to) == (None, MatchSettings(), None)
    assert (found.redirect, found.respond, found.rewrite) == (None, None, None)
    assert (found.timeout_milliseconds, found.retries) == (None, RetriesSettings())
    assert (found.mirror, found.fault, found.cors) == (None, None, None)
    assert (found.request_headers, found.response_headers) == (None, None)
    assert not found.is_answered


@pytest.mark.parametrize("keys", [{"redirect": {}}, {"respond": {}}])
def test_the_proxy_answers_what_is_redirected_or_responded_to(keys: dict[str, Any]) -> None:
    assert route(**keys).is_answered


def test_parts_of_a_route_have_defaults() -> None:
    assert route(mirror={"to": "v2"}).mirror == MirrorSettings(to="v2", percent=100)
    assert route(redirect={}).redirect == RedirectSettings(code=301)
    assert route(respond={}).respond == RespondSettings(status=200, body=None)
    assert route(rewrite={}).rewrite == RewriteSettings(path=None, host=None)
    assert route(requestHeaders={}).request_headers == HeaderChanges(set={}, add={}, remove=())
    fault = route(fault={"delay": {"milliseconds": 5}, "abort": {"status": 503}}).fault
    assert fault is not None
    assert (fault.delay, fault.abort) == (
        DelayFault(milliseconds=5, percent=100),
        AbortFault(status=503, percent=100),
    )
    assert route(cors={"origins": ["https://a.io"]}).cors == CorsSettings(
        origins=("https://a.io",),
        methods=("GET",),
        headers=(),
        expose=(),
        max_age_seconds=None,
        credentials=False,
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", "beta-users"),
        ("match", {}),
        ("to", "v2"),
        ("to", {"v1": 90, "v2": 10}),
        ("to", {"v1": 0, "v2": 100}),
        ("to", {}),
        ("timeoutMilliseconds", 1),
        ("timeoutMilliseconds", 600_000),
        ("retries", {"attempts": 0}),
        ("mirror.to", "v2"),
        ("mirror.percent", 0),
        ("mirror.percent", 0.001),
        ("mirror.percent", 100.0),
        ("fault.delay.milliseconds", 600_000),
        ("fault.delay.percent", 0.5),
        ("fault.abort.status", 200),
        ("fault.abort.status", 599),
        ("fault.abort.percent", 100),
        ("cors.origins", ["https://a.io", {"prefix": "https://"}, {"regex": ".*"}]),
        ("cors.methods", []),
        ("cors.methods", ["GET", "POST"]),
        ("cors.headers", ["authorization"]),
        ("cors.expose", ["x-total"]),
        ("cors.maxAgeSeconds", 1),
        ("cors.maxAgeSeconds", 86400),
        ("cors.credentials", True),
        ("requestHeaders", {"set": {"x-a": ""}, "add": {"x-b": "1"}, "remove": ["x-c"]}),
        ("responseHeaders", {"set": {"x-a": "1"}}),
        ("redirect", {"scheme": "https", "host": "a.io", "port": 443, "path": "/", "code": 308}),
        *(("redirect.code", code) for code in (301, 302, 303, 307)),
        ("redirect.scheme", "http"),
        ("respond", {"status": 503, "body": "closed"}),
        ("rewrite", {"path": "/users", "host": "users.example.com"}),
    ],
)
def test_a_value_of_its_kind_is_taken(key: str, value: Any) -> None:
    assert misshapen(placed(ROUTES, [nested(key, value)])) == []


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("name", "Beta", LABELS),
        ("to", 1, VERSIONS),
        ("to", "V2", VERSIONS),
        ("to", ["v1", "v2"], VERSIONS),
        ("timeoutMilliseconds", 0, TIMES),
        ("timeoutMilliseconds", 600_001, TIMES),
        ("timeoutMilliseconds", "5s", TIMES),
        ("timeoutMilliseconds", 0.5, TIMES),
        ("mirror.to", {"v2": 100}, LABELS),
        ("mirror.percent", -1, SHARES),
        ("mirror.percent", 100.5, SHARES),
        ("mirror.percent", "10%", SHARES),
        ("mirror.percent", True, SHARES),
        ("fault.delay.milliseconds", "1s", TIMES),
        ("fault.delay.percent", 101, SHARES),
        ("fault.abort.status", 199, STATUSES),
        ("fault.abort.status", 600, STATUSES),
        ("fault.abort.status", "503", STATUSES),
        ("cors.maxAgeSeconds", 0, AGES),
        ("cors.maxAgeSeconds", 86_401, AGES),
        ("cors.credentials", "yes", SWITCHES),
        ("redirect.scheme", "ftp", SCHEMES),
        ("redirect.host", "localhost", HOSTS),
        ("redirect.port", 0, PORTS),
        ("redirect.path", "users", PATHS),
        ("redirect.path", "/a?b=c", PATHS),
        ("redirect.path", {"prefix": "/"}, PATHS),
        ("redirect.code", 304, CODES),
        ("redirect.code", "301", CODES),
        ("respond.status", 100, STATUSES),
        ("respond.body", 1, TEXTS),
        ("rewrite.path", "users", PATHS),
        ("rewrite.host", "*.example.com", HOSTS),
        ("requestHeaders.set", {"x-a": 1}, TEXTS),
        ("responseHeaders.add", {"x-a": True}, TEXTS),
    ],
)
def test_another_value_is_refused_with_what_to_write(key: str, value: Any, instead: str) -> None:
    place, told = f"{ROUTE}.{key}", value
    if key.endswith((".set", ".add")):
        place, told = f"{place}.x-a", value["x-a"]
    assert misshapen(placed(ROUTES, [nested(key, value)])) == [refusal(place, told, instead)]


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("cors.origins", 1, MATCHES),
        ("cors.methods", "get", METHODS),
        ("cors.headers", "Authorization", HEADERS),
        ("cors.expose", "X-Total", HEADERS),
        ("requestHeaders.remove", "X-C", HEADERS),
    ],
)
def test_an_entry_of_a_list_is_refused_by_its_place(key: str, value: Any, instead: str) -> None:
    expected = [refusal(f"{ROUTE}.{key}[0]", value, instead)]
    assert misshapen(placed(ROUTES, [nested(key, [value])])) == expected


@pytest.mark.parametrize("shares", [{"v1": 101}, {"v1": -1}, {"v1": 0.5}, {"v1": None}, {"V1": 1}])
def test_shares_are_whole_percent_of_versions(shares: Any) -> None:
    (line,) = misshapen(placed(ROUTES, [{"to": shares}]))
    assert line.endswith(f" is a map that does not fit here; {VERSIONS}")


@pytest.mark.parametrize(
    ("written", "key", "instead"),
    [
        ({"mirror": {}}, "mirror.to", LABELS),
        ({"fault": {"delay": {}}}, "fault.delay.milliseconds", TIMES),
        ({"fault": {"abort": {}}}, "fault.abort.status", STATUSES),
        ({"cors": {}}, "cors.origins", A_LIST),
    ],
)
def test_what_is_required_is_asked_for(written: Any, key: str, instead: str) -> None:
    assert misshapen(placed(ROUTES, [written])) == [
        f"Pulumi.dev.yaml: microservices:{ROUTE}.{key}: it is missing; {instead}"
    ]


def test_a_route_without_origins_lets_no_page_read_it() -> None:
    (line,) = misshapen(placed(ROUTES, [{"cors": {"origins": []}}]))
    assert line.endswith("origins: the list is empty; write at least one value, or leave it out")
