"""An HTTPRoute is told in the words of a VirtualService."""

from typing import Any

import pytest

from microservices.manifests.routes.http_route import content
from microservices.manifests.routes.route import Route
from tests.manifests.made_routes import http_route, virtual_service
from tests.offline.objects import Manifest

MATCHES: list[tuple[Manifest, Manifest]] = [
    ({}, {}),
    ({"path": {"type": "PathPrefix", "value": "/"}}, {}),
    ({"path": {"value": "/api/"}}, {"uri": {"pathSeparatedPrefix": "/api"}}),
    ({"path": {"type": "Exact", "value": "/"}}, {"uri": {"exact": "/"}}),
    ({"path": {"type": "RegularExpression", "value": "/a+"}}, {"uri": {"regex": "/a+"}}),
    ({"name": "one", "method": "GET"}, {"name": "one", "method": {"exact": "GET"}}),
    (
        {
            "headers": [
                {"name": "a", "value": "1"},
                {"name": "b", "type": "RegularExpression", "value": "1+"},
                {"name": "a", "value": "of two the first counts"},
            ],
            "queryParams": [{"name": "page", "type": "Exact", "value": "2"}],
        },
        {
            "headers": {"a": {"exact": "1"}, "b": {"regex": "1+"}},
            "queryParams": {"page": {"exact": "2"}},
        },
    ),
]
"""A match of an HTTPRoute, and the same of a VirtualService."""


@pytest.mark.parametrize(("written", "read"), MATCHES)
def test_a_match_is_told_in_the_words_of_a_virtual_service(written: Any, read: Any) -> None:
    (rule,) = Route(http_route({"matches": [written]})).rules
    (match,) = rule.matches
    assert match == (("HTTPRoute/web", "spec", "rules", 0, "matches", 0), read)
    (same,) = Route(virtual_service({"match": [read]})).rules[0].matches
    assert same == (("VirtualService/web", "spec", "http", 0, "match", 0), read)


@pytest.mark.parametrize(
    ("filters", "read"),
    [
        (
            {"requestHeaderModifier": {"set": [{"name": "a", "value": "1"}], "remove": ["b"]}},
            {"headers": {"request": {"set": {"a": "1"}, "remove": ["b"]}}},
        ),
        (
            {"responseHeaderModifier": {"add": [{"name": "a", "value": "1"}]}},
            {"headers": {"response": {"add": {"a": "1"}}}},
        ),
        (
            {"requestRedirect": {"scheme": "https"}},
            {
                "redirect": {
                    "scheme": "https",
                    "derivePort": "FROM_PROTOCOL_DEFAULT",
                    "redirectCode": 302,
                }
            },
        ),
        (
            {
                "requestRedirect": {
                    "hostname": "a.example",
                    "statusCode": 301,
                    "path": {"type": "ReplaceFullPath", "replaceFullPath": "/a"},
                }
            },
            {
                "redirect": {
                    "authority": "a.example",
                    "derivePort": "FROM_REQUEST_PORT",
                    "uri": "/a",
                    "redirectCode": 301,
                }
            },
        ),
        (
            {"requestRedirect": {"port": 81, "path": {"replacePrefixMatch": "/b"}}},
            {"redirect": {"port": 81, "prefixRewrite": "/b", "redirectCode": 302}},
        ),
        (
            {"urlRewrite": {"hostname": "a.example", "path": {"replacePrefixMatch": "/b/"}}},
            {"rewrite": {"authority": "a.example", "uri": "/b"}},
        ),
        ({"urlRewrite": {"path": {"replacePrefixMatch": "/"}}}, {"rewrite": {"uri": "/"}}),
        (
            {"urlRewrite": {"path": {"replaceFullPath": "/a"}}},
            {"rewrite": {"uriRegexRewrite": {"match": "/.*", "rewrite": "/a"}}},
        ),
        (
            {
                "cors": {
                    "allowOrigins": ["https://a.example", "*", "https://*.example"],
                    "allowMethods": ["GET"],
                    "maxAge": 60,
                }
            },
            {
                "corsPolicy": {
                    "allowOrigins": [
                        {"exact": "https://a.example"},
                        {"exact": "*"},
                        {"regex": r"https://.*\.example"},
                    ],
                    "allowMethods": ["GET"],
                    "maxAge": "60s",
                    "unmatchedPreflights": "IGNORE",
                }
            },
        ),
        (
            {"cors": {"allowOrigins": [], "allowCredentials": True}},
            {
                "corsPolicy": {
                    "allowOrigins": [],
                    "allowCredentials": True,
                    "unmatchedPreflights": "IGNORE",
                }
            },
        ),
        ({"extensionRef": {"name": "a"}}, {}),
    ],
)
def test_a_filter_is_told_in_the_words_of_a_virtual_service(filters: Any, read: Any) -> None:
    routed = content({"filters": [filters], "backendRefs": [{"name": "web"}]}, "shop")
    leading = {"destination": {"host": "web.shop.svc.cluster.local"}, "weight": 1}
    assert routed == {"match": [{}], "route": [leading], **read}


@pytest.mark.parametrize("backends", [[], [{"name": "web", "weight": 0}]])
def test_without_a_backend_with_a_weight_the_answer_is_an_error(backends: Any) -> None:
    assert content({"backendRefs": backends}, "shop")["directResponse"] == {"status": 500}


def test_a_whole_rule_is_told_in_the_words_of_a_virtual_service() -> None:
    headers = {"requestHeaderModifier": {"set": [{"name": "a", "value": "1"}]}}
    mirror = {"backendRef": {"name": "copy"}}
    half = {"requestMirror": {**mirror, "fraction": {"numerator": 1, "denominator": 200}}}
    part = {"requestMirror": {**mirror, "fraction": {"numerator": 1}}}
    fifth = {"requestMirror": {**mirror, "percent": 5}}
    rule = {
        "name": "all",
        "matches": [{"method": "GET"}],
        "backendRefs": [{"name": "web", "filters": [headers]}],
        "filters": [half, part, fifth],
        "timeouts": {"request": "5s"},
    }
    copied = {"host": "copy.shop.svc.cluster.local"}
    read = {
        "name": "all",
        "match": [{"method": {"exact": "GET"}}],
        "route": [
            {
                "destination": {"host": "web.shop.svc.cluster.local"},
                "weight": 1,
                "headers": {"request": {"set": {"a": "1"}}},
            }
        ],
        "mirrors": [
            {"destination": copied, "percentage": {"value": share}} for share in (0.5, 1, 5)
        ],
        "timeout": "5s",
    }
    assert Route(http_route(rule)).rules[0].content == read
    assert Route(virtual_service(read)).rules[0].content == read
