"""Authentication by JSON Web Tokens (RFC 7519): issuers, audiences, keys, public paths.

https://istio.io/latest/docs/reference/config/security/request_authentication/
"""

from typing import Annotated

from pydantic import Field

from microservices.settings.pods.probes import PortName
from microservices.settings.traffic.match import CookieName
from microservices.settings.values.types import Expects, HeaderName, Model, Switch, Text, optional

# Whole texts: a policy would take `*` for any other.
_WHOLE = r"^[^\s*]+$"
TokenIssuer = Annotated[
    str,
    Field(pattern=_WHOLE, max_length=2000),
    Expects("write the claim `iss` of its tokens, such as https://login.example.com"),
]
Audience = Annotated[
    str,
    Field(pattern=_WHOLE, max_length=2000),
    Expects("write what the claim `aud` of a token names, such as https://api.example.com"),
]
_SERVER = r"(\[[0-9a-fA-F:]+\]|[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*)"
_PORT = r"([1-9][0-9]{0,3}|[1-5][0-9]{4}|6([0-4][0-9]{3}|5([0-4][0-9]{2}|5([0-2][0-9]|3[0-5]))))"
# Whoever can change the keys on the way makes tokens of their own.
JwksUri = Annotated[
    str,
    Field(
        pattern=rf"^https://{_SERVER}(:{_PORT})?(/([^\s#%]|%[0-9a-fA-F]{{2}})*)?$", max_length=2000
    ),
    Expects("write an address by https, such as https://login.example.com/.well-known/jwks.json"),
]
# What a policy takes for a pattern is no path: https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation
OpenPathText = Annotated[str, Field(pattern=r"^/[^?#\s*{}]*$", max_length=2000)]
JsonWebKeyMember = Annotated[
    str | bool | int | Annotated[tuple[str, ...], Field(strict=False)],
    Expects("write a member of a JSON Web Key as the issuer publishes it"),
]
JsonWebKey = dict[Text, JsonWebKeyMember]


class JsonWebKeySetSettings(Model):
    """The public keys of an issuer, as it publishes them (RFC 7517)."""

    keys: tuple[JsonWebKey, ...] = Field(strict=False, min_length=1, description="Its public keys")


class OpenPrefix(Model):
    """A path prefix."""

    prefix: OpenPathText = Field(description="Path prefix")


OpenPath = Annotated[
    OpenPathText | OpenPrefix,
    Expects("write a whole path such as /healthz, or {prefix: /public/}", maps=True),
]


class TokenHeaderSettings(Model):
    """A header that has the token."""

    name: HeaderName = Field(description="Name of the header")
    prefix: Text = optional('What stands before the token, such as "Bearer "', "")


class TokenIssuerSettings(Model):
    """A token issuer: its audiences, its keys, and where the token is."""

    issuer: TokenIssuer = Field(description="Claim `iss` of its tokens")
    audiences: tuple[Audience, ...] = optional("Claim `aud`: one of these; any without it", ())
    jwks: JsonWebKeySetSettings | None = optional("Its public keys, as a JSON Web Key Set")
    jwks_uri: JwksUri | None = optional("HTTPS URL of its public keys, which istiod fetches")
    forward_token: Switch = optional("Forward the token to the application", False)
    from_headers: tuple[TokenHeaderSettings, ...] = optional(
        "Headers that have the token, in place of `Authorization: Bearer`", ()
    )
    from_cookies: tuple[CookieName, ...] = optional("Cookies that have the token", ())


class AuthSettings(TokenIssuerSettings):
    """Requests require a token of an issuer, except for some paths."""

    other_issuers: tuple[TokenIssuerSettings, ...] = optional(
        "Further issuers; a token of one of them is enough", ()
    )
    paths_without_token: tuple[OpenPath, ...] = optional("Paths for which no token is needed", ())
    allow_preflight: Switch = optional("Allow CORS preflight requests, which have no token", False)

    @property
    def issuers(self) -> tuple[TokenIssuerSettings, ...]:
        """Every issuer, the first one before the others."""
        return (self, *self.other_issuers)


class ServiceAuthSettings(AuthSettings):
    """Required tokens at the proxies of a service."""

    ports: tuple[PortName, ...] = optional("Names of the ports; default: all of HTTP and gRPC", ())


class GatewayAuthSettings(AuthSettings):
    """Required tokens at the gateway, for the hosts of the stack."""
