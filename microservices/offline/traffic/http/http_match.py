"""Route match: whether a request meets one `match` of an HTTP route.

A part of it does not depend on what is sent, but on who sends it through which Envoy; istiod leaves
out of an Envoy's configuration what cannot apply there.
https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPMatchRequest
"""

from collections.abc import Iterator, Mapping
from typing import Any

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at, texts_at
from microservices.manifests.routes.host import gateway_name
from microservices.manifests.routes.parent import MESH
from microservices.manifests.selector import carries
from microservices.offline.traffic.http.string_match import asks_for_presence, kind, matches
from microservices.offline.traffic.request import Request

_PSEUDO_HEADERS = {"method": ":method", "authority": ":authority", "scheme": ":scheme"}
# A claim of a token is no header; without a RequestAuthentication there are none.
_CLAIM = "@request.auth.claims"


def is_for(match: Manifest, request: Request, namespace: str) -> bool:
    """Whether a match is for the Envoy that routes a request.

    `namespace` is that of the VirtualService. Where gateways are named, istiod does not look at the
    labels and the namespace of the source.
    """
    if not is_at(match, request, namespace):
        return False
    return bool(texts_at(match, "gateways")) or is_from(match, request)


def is_at(match: Manifest, request: Request, namespace: str) -> bool:
    """Whether a request comes to the port and through a gateway of a match that names any."""
    gateways = texts_at(match, "gateways")
    named = {gateway_name(name, namespace) if name != MESH else MESH for name in gateways}
    through = not gateways or (request.gateway or MESH) in named
    return through and match.get("port") in (None, 0, request.port)


def is_from(match: Manifest, request: Request) -> bool:
    """Whether a request comes from the pods and the namespace of a match that names any."""
    from_pods = carries(request.source_labels, map_at(match, "sourceLabels"))
    return from_pods and match.get("sourceNamespace") in (None, "", request.source_namespace)


def holds(match: Manifest, request: Request) -> bool:
    """Whether what is sent meets a match, each part of it."""
    return all(_parts(match, request))


def path_match(match: Manifest | None) -> Manifest:
    """What a match asks of the path; any path begins with a slash."""
    uri = map_at(match, "uri")
    return uri if kind(uri) else {"prefix": "/"}


def is_catch_all(match: Manifest | None) -> bool:
    """Whether istiod takes a match for one that every request meets."""
    if path_match(match) not in ({"prefix": "/"}, {"regex": ".*"}):
        return False
    others = (*_PSEUDO_HEADERS, "headers", "withoutHeaders", "queryParams")
    return not any((match or {}).get(key) for key in others)


def _parts(match: Manifest, request: Request) -> Iterator[bool]:
    ignore_case = match.get("ignoreUriCase") is True
    yield matches(path_match(match), request.target, ignore_case=ignore_case)
    for key, header in _PSEUDO_HEADERS.items():
        if key in match:
            yield _has(request.values(header), match[key])
    for name, wanted in map_at(match, "headers").items():
        yield not name.startswith(_CLAIM) and _has(request.values(name), wanted)
    for name, unwanted in map_at(match, "withoutHeaders").items():
        yield name.startswith(_CLAIM) or _lacks(request.values(name), unwanted)
    for name, wanted in map_at(match, "queryParams").items():
        yield _has(request.parameter(name), wanted)


def _has(values: tuple[str, ...], wanted: Any) -> bool:
    """Whether there is a value that meets a match; Envoy looks at each by itself."""
    if asks_for_presence(wanted):
        return bool(values)
    return any(matches(wanted, value) for value in values)


def _lacks(values: tuple[str, ...], unwanted: Mapping[str, Any]) -> bool:
    """Whether no value meets a match; a header that is missing counts as an empty one."""
    if asks_for_presence(unwanted):
        return not values
    return not any(matches(unwanted, value) for value in values or ("",))
