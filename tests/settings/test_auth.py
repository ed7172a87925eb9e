"""Who has to show a token, and whose tokens are taken."""

from settings.auth import (
    GatewayAuthSettings,
    OpenPrefix,
    ServiceAuthSettings,
    TokenIssuerSettings,
)
from tests.builders import microservice, misshapen, placed, settings

AUTH, GATEWAY = "services.web.auth", "gateway.auth"
ISSUER = "https://login.example.com"


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


def test_the_gateway_has_no_ports_by_name() -> None:
    (line,) = misshapen(placed(GATEWAY, {"issuer": ISSUER, "ports": ["http"]}))
    assert "there is no key `ports` here" in line
