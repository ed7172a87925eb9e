"""Who has to show a token, and whose tokens are taken."""

from microservices.settings.access.auth import (
    GatewayAuthSettings,
    OpenPrefix,
    TokenIssuerSettings,
)
from tests.builders import microservice, misshapen, placed

ISSUER = "https://login.example.com"


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
    (line,) = misshapen(placed("gateway.auth", {"issuer": ISSUER, "ports": ["http"]}))
    assert "there is no key `ports` here" in line
