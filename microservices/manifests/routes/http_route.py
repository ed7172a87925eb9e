"""HTTPRoutes, converted to VirtualServices as istiod does it.

https://gateway-api.sigs.k8s.io/reference/spec/#httproute
https://github.com/istio/istio/blob/master/pilot/pkg/config/kube/gateway/conversion.go
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from microservices.manifests.api_group import ISTIO
from microservices.manifests.objects import Manifest, Path
from microservices.manifests.parts import map_at, maps_at, part, texts_at
from microservices.manifests.routes.host import service_host

# A prefix by whole segments of the path, which a VirtualService cannot ask for; Envoy calls it so.
SEGMENTS = "pathSeparatedPrefix"
_FULL_PATH = "/.*"
_FOUND, _NO_BACKEND = 302, 500


def content(rule: Manifest, namespace: str) -> dict[str, Any]:
    """A rule of an HTTPRoute of a namespace as one of the `http` routes of a VirtualService."""
    found: dict[str, Any] = {"name": rule["name"]} if rule.get("name") else {}
    found["match"] = list(conditions(rule))
    leading = [one for _, one in destinations(rule, namespace)]
    if leading:
        found["route"] = leading
    if copying := [one for _, _, one in mirrors(rule, namespace)]:
        found["mirrors"] = copying
    if limit := part(rule, "timeouts", "request"):
        found["timeout"] = limit
    found |= _filtered(rule)
    if "redirect" not in found and not any(one["weight"] for one in leading):
        found["directResponse"] = {"status": _NO_BACKEND}
    return found


def conditions(rule: Manifest) -> Iterator[dict[str, Any]]:
    """The matches of a rule; without any every request meets the one that the API server adds."""
    for match in maps_at(rule, "matches") or [{}]:
        found: dict[str, Any] = {"name": match["name"]} if match.get("name") else {}
        if path := _path(map_at(match, "path")):
            found["uri"] = path
        if method := match.get("method"):
            found["method"] = {"exact": method}
        for key in ("headers", "queryParams"):
            if texts := {one["name"]: _text(one) for one in reversed(maps_at(match, key))}:
                found[key] = texts
        yield found


def destinations(rule: Manifest, namespace: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The backends of a rule by the names that it gives them, each with its weight."""
    for backend in maps_at(rule, "backendRefs"):
        leading = {
            "destination": _destination(backend, namespace),
            "weight": backend.get("weight", 1),
        }
        changes = _headers(backend)
        yield str(backend.get("name", "")), leading | ({"headers": changes} if changes else {})


def mirrors(rule: Manifest, namespace: str) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """The copies of a rule, each with its path below the rule and the name that it gives it."""
    backends = enumerate(maps_at(rule, "backendRefs"))
    levels: list[tuple[Path, Manifest]] = [((), rule)]
    levels += [(("backendRefs", number), backend) for number, backend in backends]
    for above, level in levels:
        for number, one in enumerate(maps_at(level, "filters")):
            if mirror := map_at(one, "requestMirror"):
                backend = map_at(mirror, "backendRef")
                path = (*above, "filters", number, "requestMirror", "backendRef")
                copied = _destination(backend, namespace)
                copy = {"destination": copied, "percentage": {"value": _share(mirror)}}
                yield path, str(backend.get("name", "")), copy


def _share(mirror: Manifest) -> float:
    """The share of requests that are copied, in percent."""
    if fraction := map_at(mirror, "fraction"):
        return 100 * fraction["numerator"] / fraction.get("denominator", 100)
    return mirror.get("percent", 100)


def _destination(reference: Manifest, namespace: str) -> dict[str, Any]:
    """The Service that is meant, or the host, which Istio lets an HTTPRoute name as well."""
    name = str(reference.get("name", ""))
    if (reference.get("group"), reference.get("kind")) != (ISTIO, "Hostname"):
        name = service_host((str(reference.get("namespace") or namespace), name))
    port = reference.get("port")
    return {"host": name, **({} if port is None else {"port": {"number": port}})}


def _path(path: Manifest) -> dict[str, Any]:
    value = path.get("value", "/")
    match path.get("type", "PathPrefix"):
        case "Exact":
            return {"exact": value}
        case "RegularExpression":
            return {"regex": value}
        case _:
            beginning = str(value).removesuffix("/")
            return {SEGMENTS: beginning} if beginning else {}


def _text(match: Manifest) -> dict[str, Any]:
    kind = "regex" if match.get("type") == "RegularExpression" else "exact"
    return {kind: match.get("value", "")}


def _filtered(rule: Manifest) -> dict[str, Any]:
    """What the filters of a rule do, but for mirrors."""
    found: dict[str, Any] = {"headers": changes} if (changes := _headers(rule)) else {}
    for one in maps_at(rule, "filters"):
        if redirect := map_at(one, "requestRedirect"):
            found["redirect"] = _redirect(redirect)
        if rewrite := map_at(one, "urlRewrite"):
            found["rewrite"] = _rewrite(rewrite)
        if cors := map_at(one, "cors"):
            found["corsPolicy"] = _cors(cors)
    return found


def _headers(level: Manifest) -> dict[str, Any]:
    """What the filters of a rule or of a backend do to headers."""
    found: dict[str, Any] = {}
    for one in maps_at(level, "filters"):
        for key, way in (
            ("requestHeaderModifier", "request"),
            ("responseHeaderModifier", "response"),
        ):
            if changes := map_at(one, key):
                found[way] = _changes(changes)
    return found


def _changes(modifier: Manifest) -> dict[str, Any]:
    written = {
        key: {one["name"]: one.get("value", "") for one in maps_at(modifier, key)}
        for key in ("set", "add")
    }
    found: dict[str, Any] = {key: pairs for key, pairs in written.items() if pairs}
    if removed := texts_at(modifier, "remove"):
        found["remove"] = removed
    return found


def _redirect(redirect: Manifest) -> dict[str, Any]:
    """Without a port it is that of the request, or, with a scheme, the usual one of the scheme."""
    names = {"scheme": "scheme", "hostname": "authority", "port": "port"}
    found = {name: redirect[key] for key, name in names.items() if redirect.get(key)}
    if "port" not in found:
        derived = "FROM_PROTOCOL_DEFAULT" if "scheme" in found else "FROM_REQUEST_PORT"
        found["derivePort"] = derived
    path = map_at(redirect, "path")
    if "replaceFullPath" in path:
        found["uri"] = path["replaceFullPath"]
    if "replacePrefixMatch" in path:
        found["prefixRewrite"] = path["replacePrefixMatch"]
    return {**found, "redirectCode": redirect.get("statusCode", _FOUND)}


def _rewrite(rewrite: Manifest) -> dict[str, Any]:
    found = {"authority": rewrite["hostname"]} if rewrite.get("hostname") else {}
    path = map_at(rewrite, "path")
    if "replacePrefixMatch" in path:
        found["uri"] = str(path["replacePrefixMatch"]).removesuffix("/") or "/"
    if "replaceFullPath" in path:
        full = {"match": _FULL_PATH, "rewrite": path["replaceFullPath"]}
        return {**found, "uriRegexRewrite": full}
    return found


def precedence(match: Manifest | None) -> tuple[float, ...]:
    """Order of the matches of HTTPRoutes: istiod puts expressions behind any prefix."""
    asked = match or {}
    uri = map_at(asked, "uri")
    kind = 0 if "exact" in uri else 2 if "regex" in uri else 1
    length = sum(len(str(text)) for text in uri.values())
    others = (len(map_at(asked, key)) for key in ("headers", "queryParams"))
    return (kind, -length, not asked.get("method"), *(-number for number in others))


def _cors(cors: Mapping[str, Any]) -> dict[str, Any]:
    """A CORS policy; an origin is exact, or has a wildcard for the beginning of its host."""
    found = {key: value for key, value in cors.items() if key not in ("allowOrigins", "maxAge")}
    found["allowOrigins"] = [_origin(origin) for origin in texts_at(cors, "allowOrigins")]
    found["unmatchedPreflights"] = "IGNORE"
    if "maxAge" in cors:
        found["maxAge"] = f"{cors['maxAge']}s"
    return found


def _origin(origin: str) -> dict[str, str]:
    if "*" not in origin.removeprefix("*"):
        return {"exact": origin}
    return {"regex": ".*".join(map(re.escape, origin.split("*")))}
