"""Tokens that tests show, and what a service or a gateway that asks for tokens says of them."""

import time
from typing import Any

from tests.tokens import Issuer

LOGIN, PARTNER = Issuer("https://login.example.com"), Issuer("partner", elliptic=True)
AUDIENCE = "https://api.example.com"
# Who says that it is the issuer, and has other keys.
FORGER = Issuer(LOGIN.name)
STRANGER = Issuer("https://elsewhere.example.com")
AUTH: dict[str, Any] = {
    "issuer": LOGIN.name,
    "audiences": [AUDIENCE, "other"],
    "jwks": LOGIN.jwks,
    "otherIssuers": [{"issuer": PARTNER.name, "audiences": ["shop"], "jwks": PARTNER.jwks}],
    "pathsWithoutToken": ["/healthz", {"prefix": "/public/"}],
}
PAST = int(time.time()) - 3600
ALLOWED = {
    "of the issuer": LOGIN.token(AUDIENCE),
    "for several": LOGIN.token(["else", "other"]),
    "of the other issuer": PARTNER.token("shop"),
}
REFUSED = {
    "expired": LOGIN.token(AUDIENCE, exp=PAST),
    "not valid yet": LOGIN.token(AUDIENCE, nbf=PAST + 7200),
    "with another key": FORGER.token(AUDIENCE),
    "of another issuer": STRANGER.token(AUDIENCE),
    "changed": f"{LOGIN.token(AUDIENCE)[:-8]}AAAAAAAA",
    "no token": "nothing",
}
# Envoy knows who has these, and that they are not for the service: 403, and not 401.
FOR_OTHERS = {
    "for another audience": LOGIN.token("https://elsewhere.example.com"),
    "for nobody": LOGIN.token(),
    "for the audience of the other issuer": LOGIN.token("shop"),
}


def bearing(token: str | None) -> dict[str, str]:
    """The header of a request with a token."""
    return {} if token is None else {"authorization": f"Bearer {token}"}
