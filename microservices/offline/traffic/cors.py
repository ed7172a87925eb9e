"""CORS: allowed origins, and preflight requests that Envoy answers.

https://istio.io/latest/docs/reference/config/networking/virtual-service/#CorsPolicy
"""

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import maps_at, texts_at
from microservices.offline.traffic.request import Request
from microservices.offline.traffic.string_match import kind, matches


def is_answered(policy: Manifest, request: Request) -> bool:
    """Whether Envoy itself answers a request: a preflight of an origin that may ask.

    Of other origins it answers preflights too where they are to be ignored.
    """
    origins = request.written("origin")
    asked = request.written("access-control-request-method")
    if request.method != "OPTIONS" or not origins or not origins[0]:
        return False
    if is_allowed(policy, origins[0]):
        return bool(asked and asked[0])
    return policy.get("unmatchedPreflights") == "IGNORE" and bool(asked and asked[0])


def is_allowed(policy: Manifest, origin: str) -> bool:
    """Whether an origin is one of those that may ask."""
    exact = texts_at(policy, "allowOrigin") if "allowOrigins" not in policy else []
    allowed = [match for match in maps_at(policy, "allowOrigins") if kind(match)]
    return origin in exact or any(
        match == {"exact": "*"} or matches(match, origin) for match in allowed
    )
