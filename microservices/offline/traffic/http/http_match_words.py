"""Route matches as text."""

from collections.abc import Iterator
from typing import Any

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at, texts_at
from microservices.manifests.routes.http_route import SEGMENTS
from microservices.offline.traffic.http.string_match import asks_for_presence, kind

_VERBS = {
    "exact": "is",
    "prefix": "begins with",
    "regex": "matches",
    SEGMENTS: "is at or below",
}


def match_words(match: Manifest | None) -> str:
    """A match as text, its conditions joined by `and`; an empty one matches any request."""
    return " and ".join(_parts(match or {})) or "any request"


def _parts(match: Manifest) -> Iterator[str]:
    if kind(match.get("uri")):
        case = ", in any case" if match.get("ignoreUriCase") is True else ""
        yield f"path {_wanted(match['uri'])}{case}"
    for key in ("method", "scheme", "authority"):
        if key in match:
            yield f"{key} {_wanted(match[key])}"
    for name, wanted in map_at(match, "headers").items():
        yield f"header {name} {_wanted(wanted)}"
    for name, wanted in map_at(match, "withoutHeaders").items():
        yield f"no header {name}" + (
            "" if asks_for_presence(wanted) else f" that {_wanted(wanted)}"
        )
    for name, wanted in map_at(match, "queryParams").items():
        yield f"parameter {name} {_wanted(wanted)}"
    if match.get("port"):
        yield f"port {match['port']}"
    # Where gateways are named, who sends is not looked at.
    if gateways := texts_at(match, "gateways"):
        yield f"through {' or '.join(gateways)}"
        return
    labels = map_at(match, "sourceLabels")
    if labels:
        yield "from pods with " + ", ".join(f"{key}={value}" for key, value in labels.items())
    if match.get("sourceNamespace"):
        yield f"from namespace {match['sourceNamespace']}"


def _wanted(match: Any) -> str:
    found = kind(match)
    if found is None or asks_for_presence(match):
        return "is there"
    return f"{_VERBS[found]} {match[found]}"
