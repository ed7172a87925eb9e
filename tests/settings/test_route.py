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


def route(**keys: Any) -> RouteSettings:
    """A route as it is written."""
    return RouteSettings.model_validate(keys, by_name=False)


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
