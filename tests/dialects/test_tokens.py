"""Requests that have to show a token."""

import json
from typing import Any

import pytest

from microservices.dialects.istio.tokens import (
    Guarded,
    request_authentication_spec,
    token_policy_spec,
)
from microservices.settings.access.auth import ServiceAuthSettings

ISSUER, PARTNER = "https://login.example.com", "partner"
PODS = Guarded(labels={"app": "web"})
KEY = {"kty": "RSA", "n": "AQAB", "e": "AQAB", "alg": "RS256"}
ISSUERS = [f"{ISSUER}/*", f"{PARTNER}/*"]


def auth(**keys: Any) -> ServiceAuthSettings:
    """The settings of one issuer, with keys added."""
    return ServiceAuthSettings.model_validate({"issuer": ISSUER, **keys}, by_name=False)


def rules(guarded: Guarded = PODS, **keys: Any) -> Any:
    """What is refused."""
    return token_policy_spec(auth(**keys), guarded).get("rules")


def test_an_issuer_says_only_what_is_written_and_takes_its_token_off() -> None:
    uri = f"{ISSUER}/keys"
    assert request_authentication_spec(auth(jwksUri=uri), PODS) == {
        "selector": {"matchLabels": {"app": "web"}},
        "jwtRules": [{"issuer": ISSUER, "forwardOriginalToken": False, "jwksUri": uri}],
    }


def test_everything_that_is_written_of_issuers_is_said() -> None:
    other = {"issuer": PARTNER, "audiences": ["shop"], "fromCookies": ["session"]}
    places = {"fromHeaders": [{"name": "x-token"}, {"name": "x-more", "prefix": "Token "}]}
    written = auth(jwks={"keys": [KEY]}, forwardToken=True, otherIssuers=[other], **places)
    first, second = request_authentication_spec(written, PODS)["jwtRules"]
    assert json.loads(first.pop("jwks", "")) == {"keys": [KEY]}
    assert first == {
        "issuer": ISSUER,
        "forwardOriginalToken": True,
        "fromHeaders": [{"name": "x-token"}, {"name": "x-more", "prefix": "Token "}],
    }
    assert second == {
        "issuer": PARTNER,
        "forwardOriginalToken": False,
        "audiences": ["shop"],
        "fromCookies": ["session"],
    }


def test_the_text_of_keys_is_the_same_in_whatever_order_they_are_written() -> None:
    turned = dict(reversed(KEY.items()))
    texts = {
        request_authentication_spec(auth(jwks={"keys": [key]}), PODS)["jwtRules"][0].get("jwks")
        for key in (KEY, turned)
    }
    assert texts == {'{"keys":[{"alg":"RS256","e":"AQAB","kty":"RSA","n":"AQAB"}]}'}


def test_what_shows_no_token_of_the_issuers_is_refused() -> None:
    assert token_policy_spec(auth(otherIssuers=[{"issuer": PARTNER}]), PODS) == {
        "selector": {"matchLabels": {"app": "web"}},
        "action": "DENY",
        "rules": [{"from": [{"source": {"notRequestPrincipals": ISSUERS}}]}],
    }


@pytest.mark.parametrize(
    ("guarded", "keys", "operation"),
    [
        (Guarded(labels={}, ports=(80, 81)), {}, {"ports": ["80", "81"]}),
        (
            Guarded(labels={}, hosts=("a.example.com", "b.example.com")),
            {},
            {
                "hosts": [
                    *("a.example.com", "a.example.com:*"),
                    *("b.example.com", "b.example.com:*"),
                ]
            },
        ),
        (
            PODS,
            {"pathsWithoutToken": ["/healthz", {"prefix": "/public/"}]},
            {"notPaths": ["/healthz", "/public/*"]},
        ),
    ],
)
def test_only_the_requests_that_are_meant_need_a_token(
    guarded: Guarded, keys: Any, operation: Any
) -> None:
    nobody = {"source": {"notRequestPrincipals": [f"{ISSUER}/*"]}}
    assert rules(guarded, **keys) == [{"from": [nobody], "to": [{"operation": operation}]}]


def test_tokens_for_others_are_refused_too() -> None:
    other = {"issuer": PARTNER, "audiences": ["shop", "store"]}
    guarded = Guarded(labels={}, ports=(80,))
    _, *found = rules(guarded, audiences=["api"], otherIssuers=[other])
    assert found == [
        {
            "from": [{"source": {"requestPrincipals": [issuer]}}],
            "to": [{"operation": {"ports": ["80"]}}],
            "when": [{"key": "request.auth.audiences", "notValues": audiences}],
        }
        for issuer, audiences in zip(ISSUERS, (["api"], ["shop", "store"]), strict=True)
    ]


def test_a_preflight_is_let_in_and_nothing_else_with_its_method() -> None:
    nobody = [{"source": {"notRequestPrincipals": [f"{ISSUER}/*"]}}]
    assert rules(allowPreflight=True, pathsWithoutToken=["/a"]) == [
        {
            "from": nobody,
            "to": [{"operation": {"notPaths": ["/a"], "notMethods": ["OPTIONS"]}}],
        },
        {
            "from": nobody,
            "to": [{"operation": {"notPaths": ["/a"], "methods": ["OPTIONS"]}}],
            "when": [{"key": "request.headers[access-control-request-method]", "notValues": ["*"]}],
        },
    ]


def test_behind_a_waypoint_it_is_the_services_that_are_named() -> None:
    guarded = Guarded(services=("web", "web-v1"))
    references = [{"group": "", "kind": "Service", "name": name} for name in guarded.services]
    for spec in (request_authentication_spec(auth(), guarded), token_policy_spec(auth(), guarded)):
        assert spec.get("targetRefs") == references
        assert "selector" not in spec
