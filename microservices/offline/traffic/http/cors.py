"""CORS: allowed origins, and preflight requests that Envoy answers.

https://istio.io/latest/docs/reference/config/networking/virtual-service/#CorsPolicy
"""

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import maps_at, texts_at
from microservices.offline.traffic.http.string_match import kind, matches
from microservices.offline.traffic.request import Request


def is_answered(policy: Manifest, request: Request) -> bool:
    """Whether Envoy itself answers a request: a preflight of an origin that may ask.

    Of other origins it answers preflights too where they are to be ignored.
    """
    origin, asked = (
        next(iter(request.written(name)), "")
        for name in ("origin", "access-control-request-method")
    )
    if request.method != "OPTIONS" or not origin:
        return False
    ignored = policy.get("unmatchedPreflights") == "IGNORE"
    return (_is_allowed(policy, origin) or ignored) and bool(asked)


def _is_allowed(policy: Manifest, origin: str) -> bool:
    """Whether an origin is one of those that may ask."""
    exact = texts_at(policy, "allowOrigin") if "allowOrigins" not in policy else []
    allowed = [match for match in maps_at(policy, "allowOrigins") if kind(match)]
    return origin in exact or any(
        match == {"exact": "*"} or matches(match, origin) for match in allowed
    )
