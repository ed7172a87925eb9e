"""Who has to show a token, and whose tokens are taken."""

from typing import Any

import pytest

from settings.auth import (
    GatewayAuthSettings,
    OpenPrefix,
    ServiceAuthSettings,
    TokenIssuerSettings,
)
from tests.builders import microservice, misshapen, placed, refusal, settings

AUTH, GATEWAY = "services.web.auth", "gateway.auth"
ISSUER = "https://login.example.com"
ISSUERS = "write the claim `iss` of its tokens, such as https://login.example.com"
AUDIENCES = "write what the claim `aud` of a token names, such as https://api.example.com"
ADDRESSES = "write an address by https, such as https://login.example.com/.well-known/jwks.json"
PATHS = "write a whole path such as /healthz, or {prefix: /public/}"
COOKIES = "write the name of a cookie, such as token"
HEADERS = "write the name of a header in lower case, such as x-tester"
PORTS = "write at most 15 lower-case letters, digits and `-`, such as grpc"
SWITCHES = "write `true` or `false`"
MEMBERS = "write a member of a JSON Web Key as the issuer publishes it"
KEY = {"kty": "RSA", "n": "AQAB", "e": "AQAB", "x5c": ["MII"], "ext": True, "iat": 1}


def written(**keys: Any) -> Any:
    """The smallest stack whose service asks for tokens, with keys added or replaced."""
    return placed(AUTH, {"issuer": ISSUER, **keys})


def test_nobody_has_to_show_a_token_without_asking() -> None:
    assert microservice().auth is None
    assert settings().gateway.auth is None


def test_a_token_is_taken_off_and_needed_for_every_path() -> None:
    assert microservice(auth={"issuer": ISSUER}).auth == ServiceAuthSettings(
        issuer=ISSUER,
        audiences=(),
        jwks=None,
        jwks_uri=None,
        forward_token=False,
        from_headers=(),
        from_cookies=(),
        other_issuers=(),
        paths_without_token=(),
        allow_preflight=False,
        ports=(),
    )


def test_the_first_issuer_stands_before_the_others() -> None:
    other = TokenIssuerSettings(issuer="partner")
    auth = GatewayAuthSettings(issuer=ISSUER, other_issuers=(other,))
    assert auth.issuers == (auth, other)


def test_a_path_is_whole_or_the_beginning_of_others() -> None:
    auth = microservice(
        auth={"issuer": ISSUER, "pathsWithoutToken": ["/a", {"prefix": "/b/"}]}
    ).auth
    assert auth is not None
    assert auth.paths_without_token == ("/a", OpenPrefix(prefix="/b/"))


@pytest.mark.parametrize("place", [AUTH, GATEWAY])
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("issuer", "accounts.example.com"),
        ("audiences", ["shop", "https://api.example.com/"]),
        ("jwksUri", "https://login.example.com"),
        ("jwksUri", "https://login.example.com:8443/keys?kind=public"),
        ("jwks", {"keys": [KEY]}),
        ("forwardToken", True),
        ("fromHeaders", [{"name": "x-token"}, {"name": "authorization", "prefix": "Token "}]),
        ("fromCookies", ["session"]),
        ("otherIssuers", [{"issuer": "partner", "jwks": {"keys": [KEY]}}]),
        ("pathsWithoutToken", ["/healthz", {"prefix": "/public/"}]),
        ("allowPreflight", True),
    ],
)
def test_a_value_of_its_kind_is_taken(place: str, key: str, value: Any) -> None:
    assert misshapen(placed(place, {"issuer": ISSUER, key: value})) == []


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        *(("issuer", value, ISSUERS) for value in ("", "a b", "https://*", 1)),
        *(
            ("jwksUri", value, ADDRESSES)
            for value in (
                *("http://login.example.com/keys", "login.example.com", "https://", 1),
                *("https://user@login.example.com", "https://login.example.com/a b"),
            )
        ),
        ("forwardToken", "yes", SWITCHES),
        ("allowPreflight", 1, SWITCHES),
    ],
)
def test_another_value_is_refused_with_what_to_write(key: str, value: Any, instead: str) -> None:
    assert misshapen(written(**{key: value})) == [refusal(f"{AUTH}.{key}", value, instead)]


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        *(("audiences", value, AUDIENCES) for value in ("", "a b", "*", 1)),
        *(("pathsWithoutToken", value, PATHS) for value in ("a", "/a*", "/{*}", "/a?b", "", 1)),
        *(("fromCookies", value, COOKIES) for value in ("", "a b", 1)),
        *(("ports", value, PORTS) for value in ("Http", 8080)),
    ],
)
def test_an_entry_of_a_list_is_refused_by_its_place(key: str, value: Any, instead: str) -> None:
    assert misshapen(written(**{key: [value]})) == [refusal(f"{AUTH}.{key}[0]", value, instead)]


def test_a_prefix_and_a_header_are_refused_by_their_places() -> None:
    (line,) = misshapen(written(pathsWithoutToken=[{"prefix": "/a*"}]))
    assert line.endswith(
        f'pathsWithoutToken[0]: `{{"prefix": "/a*"}}` is a map that does not fit here; {PATHS}'
    )
    path = f"{AUTH}.fromHeaders[0].name"
    assert misshapen(written(fromHeaders=[{"name": "A B"}])) == [refusal(path, "A B", HEADERS)]


def test_a_key_is_not_shown_where_it_does_not_fit() -> None:
    (line,) = misshapen(written(jwks={"keys": [{**KEY, "d": {"private": "text"}}]}))
    assert line.endswith(
        f"{AUTH}.jwks.keys[0].d: this value is a map, not a single value; {MEMBERS}"
    )


def test_keys_have_no_other_word_beside_them_and_are_not_empty() -> None:
    (line,) = misshapen(written(jwks={"keys": []}))
    assert "the list is empty" in line
    (line,) = misshapen(written(jwks={"keys": [KEY], "key": 1}))
    assert line.endswith(
        f"{AUTH}.jwks.key: there is no key `key` here; write `keys`, or one of: keys"
    )


@pytest.mark.parametrize("place", [AUTH, GATEWAY, f"{AUTH}.otherIssuers"])
def test_an_issuer_has_a_name(place: str) -> None:
    listed = place.endswith("otherIssuers")
    tree = written(otherIssuers=[{}]) if listed else placed(place, {"audiences": ["a"]})
    where = f"{place}[0].issuer" if listed else f"{place}.issuer"
    assert misshapen(tree) == [f"Pulumi.dev.yaml: microservices:{where}: it is missing; {ISSUERS}"]


def test_the_gateway_has_no_ports_by_name() -> None:
    (line,) = misshapen(placed(GATEWAY, {"issuer": ISSUER, "ports": ["http"]}))
    assert "there is no key `ports` here" in line
