"""One rule of an HTTPRoute."""

from typing import Any

import pytest

from microservices.dialects.gateway_api.http_route import http_route_specs
from microservices.kinds import gateway_api
from tests.builders import Tree, planned, service

VERSIONS: Tree = {"v1": {"weight": 80}, "v2": {"weight": 20}, "v3": {"weight": 0}}
EVERYTHING = {"path": {"type": "PathPrefix", "value": "/"}}
SPLIT = [
    {"name": "web-v1", "port": 8080, "weight": 80},
    {"name": "web-v2", "port": 8080, "weight": 20},
]
TO_V2 = [{"name": "web-v2", "port": 8080, "weight": 100}]
ORIGIN = "https://shop.example.com"


def rules(*routes: Tree, **traffic: Any) -> list[gateway_api.HttpRouteRule]:
    """The rules of a service that writes these routes, and words for all of them."""
    web = service(versions=VERSIONS, traffic={"routes": [*routes], **traffic})
    plan = planned(services={"web": web}, mesh={"routes": "gateway-api"})
    return http_route_specs(plan, "web")["web"]["rules"]


def rule(**route: Any) -> gateway_api.HttpRouteRule:
    """The rule of one route."""
    return rules(route)[0]


def test_without_a_word_requests_are_split_between_the_services_of_the_versions() -> None:
    assert rules() == [{"matches": [EVERYTHING], "backendRefs": SPLIT}]


@pytest.mark.parametrize(
    ("match", "found"),
    [
        ({"path": "/a"}, [{"path": {"type": "Exact", "value": "/a"}}]),
        ({"path": {"prefix": "/a/"}}, [{"path": {"type": "PathPrefix", "value": "/a"}}]),
        ({"methods": ["GET", "PUT"]}, [{**EVERYTHING, "method": m} for m in ("GET", "PUT")]),
        (
            {"headers": {"x-b": {"regex": "b+"}, "x-a": "1"}},
            [
                {
                    **EVERYTHING,
                    "headers": [
                        {"name": "x-a", "type": "Exact", "value": "1"},
                        {"name": "x-b", "type": "RegularExpression", "value": "b+"},
                    ],
                }
            ],
        ),
        (
            {"query": {"q": {"prefix": "1.0"}}},
            [
                {
                    **EVERYTHING,
                    "queryParams": [{"name": "q", "type": "RegularExpression", "value": r"1\.0.*"}],
                }
            ],
        ),
        (
            {"headers": {"x-a": {"present": True}, "x-b": ""}},
            [
                {
                    **EVERYTHING,
                    "headers": [
                        {"name": "x-a", "type": "RegularExpression", "value": ".*"},
                        {"name": "x-b", "type": "RegularExpression", "value": "^$"},
                    ],
                }
            ],
        ),
        (
            {"cookies": {"tester": "yes"}},
            [
                {
                    **EVERYTHING,
                    "headers": [
                        {
                            "name": "cookie",
                            "type": "RegularExpression",
                            "value": "(?:.*; ?)?(?:tester=yes)(?:;.*)?",
                        }
                    ],
                }
            ],
        ),
    ],
)
def test_each_condition_is_written_out(match: Tree, found: list[Tree]) -> None:
    assert rule(match=match, to="v2")["matches"] == found


def test_a_rule_has_the_name_of_its_route_once() -> None:
    match = {"path": {"prefix": "/a/"}, "methods": ["GET", "PUT"]}
    found = rules({"name": "new", "match": match, "to": "v2", "rewrite": {"path": "/"}})
    assert [one.get("name") for one in found] == ["new", "new.2", None]


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(500, "500ms"), (1000, "1s"), (1500, "1s500ms"), (600_000, "600s")],
)
def test_a_timeout_has_at_most_five_digits_of_each_unit(milliseconds: int, text: str) -> None:
    assert rule(timeoutMilliseconds=milliseconds)["timeouts"] == {"request": text}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (
            {"requestHeaders": {"set": {"x-b": "2", "x-a": "1"}, "remove": ["x-c"]}},
            {
                "type": "RequestHeaderModifier",
                "requestHeaderModifier": {
                    "set": [{"name": "x-a", "value": "1"}, {"name": "x-b", "value": "2"}],
                    "remove": ["x-c"],
                },
            },
        ),
        (
            {"responseHeaders": {"add": {"x-a": "1"}}},
            {
                "type": "ResponseHeaderModifier",
                "responseHeaderModifier": {"add": [{"name": "x-a", "value": "1"}]},
            },
        ),
        (
            {"mirror": {"to": "v3"}},
            {
                "type": "RequestMirror",
                "requestMirror": {"backendRef": {"name": "web-v3", "port": 8080}, "percent": 100},
            },
        ),
        (
            {"mirror": {"to": "v3", "percent": 0.5}},
            {
                "type": "RequestMirror",
                "requestMirror": {
                    "backendRef": {"name": "web-v3", "port": 8080},
                    "fraction": {"numerator": 5000, "denominator": 1_000_000},
                },
            },
        ),
        (
            {"cors": {"origins": [ORIGIN]}},
            {
                "type": "CORS",
                "cors": {
                    "allowOrigins": [ORIGIN],
                    "allowMethods": ["GET"],
                    "allowCredentials": False,
                },
            },
        ),
        (
            {
                "cors": {
                    "origins": [ORIGIN],
                    "methods": ["PUT"],
                    "headers": ["x-a"],
                    "expose": ["x-b"],
                    "maxAgeSeconds": 60,
                    "credentials": True,
                }
            },
            {
                "type": "CORS",
                "cors": {
                    "allowOrigins": [ORIGIN],
                    "allowMethods": ["PUT"],
                    "allowHeaders": ["x-a"],
                    "exposeHeaders": ["x-b"],
                    "maxAge": 60,
                    "allowCredentials": True,
                },
            },
        ),
        (
            {"rewrite": {"host": "in.example.com"}},
            {"type": "URLRewrite", "urlRewrite": {"hostname": "in.example.com"}},
        ),
        (
            {"rewrite": {"path": "/n"}, "match": {"path": "/a"}},
            {
                "type": "URLRewrite",
                "urlRewrite": {"path": {"type": "ReplaceFullPath", "replaceFullPath": "/n"}},
            },
        ),
        (
            {"rewrite": {"path": "/n/"}, "match": {"path": {"prefix": "/a/"}}},
            {
                "type": "URLRewrite",
                "urlRewrite": {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/n"}},
            },
        ),
    ],
)
def test_each_action_is_a_filter(words: Tree, found: Tree) -> None:
    assert rule(**words)["filters"] == [found]


def test_another_path_that_is_the_same_one_is_no_filter() -> None:
    assert "filters" not in rule(rewrite={"path": "/"})


def test_a_redirect_has_no_backend() -> None:
    redirect = {"scheme": "https", "host": "a.example.com", "port": 8443, "path": "/n", "code": 308}
    assert rule(match={"path": "/a"}, redirect=redirect, timeoutMilliseconds=500) == {
        "name": "route-1",
        "matches": [{"path": {"type": "Exact", "value": "/a"}}],
        "filters": [
            {
                "type": "RequestRedirect",
                "requestRedirect": {
                    "scheme": "https",
                    "hostname": "a.example.com",
                    "port": 8443,
                    "path": {"type": "ReplaceFullPath", "replaceFullPath": "/n"},
                    "statusCode": 308,
                },
            }
        ],
    }
    (moved,) = rule(match={"path": "/a"}, redirect={"port": 8443}).get("filters", [])
    assert moved.get("requestRedirect") == {"port": 8443, "statusCode": 301}
    assert rule(redirect={"host": "a.example.com"})["filters"] == [
        {
            "type": "RequestRedirect",
            "requestRedirect": {"hostname": "a.example.com", "statusCode": 301},
        }
    ]


def test_a_sticky_client_is_told_by_each_version_to_come_back_to_it() -> None:
    *_, last = rules(sticky={"cookie": "stay", "seconds": 60})
    cookies = [
        one["filters"][0]["responseHeaderModifier"]["add"][0]["value"]
        for one in last["backendRefs"]
    ]
    assert cookies == [f"stay={v}; Path=/; Max-Age=60; HttpOnly" for v in ("v1", "v2")]
