"""RequestAuthentication: whose tokens are taken, and how they are checked."""

from typing import NotRequired, TypedDict

from microservices.kinds.istio.authorization_policy import TargetReference


class JwtHeader(TypedDict):
    """A header that has the token, after a prefix."""

    name: str
    prefix: NotRequired[str]


class JwtRule(TypedDict):
    """The tokens of one issuer; its keys stand here as JSON text, or istiod reads them."""

    issuer: str
    audiences: NotRequired[list[str]]
    jwks: NotRequired[str]
    jwksUri: NotRequired[str]
    forwardOriginalToken: bool
    fromHeaders: NotRequired[list[JwtHeader]]
    fromCookies: NotRequired[list[str]]


class RequestAuthenticationSpec(TypedDict):
    """https://istio.io/latest/docs/reference/config/security/request_authentication/."""

    selector: NotRequired[dict[str, dict[str, str]]]
    targetRefs: NotRequired[list[TargetReference]]
    jwtRules: list[JwtRule]
