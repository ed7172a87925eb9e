"""Traffic policies and subsets of DestinationRules."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from microservices.manifests.parts import map_at
from microservices.offline.importing.item import Item, Tree, maps, moved, put, take, take_same
from microservices.offline.importing.services import Service, service_of
from microservices.offline.importing.traffic.durations import milliseconds, seconds

_POOL = {
    "tcp.maxConnections": "maxConnections",
    "tcp.connectTimeout": "connectTimeoutMilliseconds",
    "http.http1MaxPendingRequests": "maxPendingRequests",
    "http.http2MaxRequests": "maxRequests",
    "http.maxRequestsPerConnection": "maxRequestsPerConnection",
    "http.maxRetries": "maxRetries",
    "http.idleTimeout": "idleTimeoutSeconds",
}
_OUTLIERS = {
    "consecutive5xxErrors": "consecutiveErrors",
    "consecutiveGatewayErrors": "consecutiveGatewayErrors",
    "interval": "intervalSeconds",
    "baseEjectionTime": "ejectionSeconds",
    "maxEjectionPercent": "maxEjectedPercent",
    "minHealthPercent": "minHealthyPercent",
}
_HASH = {
    "httpHeaderName": "header",
    "httpQueryParameterName": "query",
    "useSourceIp": "source",
    "httpCookie.name": "cookie.name",
    "httpCookie.ttl": "cookie.seconds",
}
_UNITS: dict[str, Callable[[Any], int | None]] = {"Milliseconds": milliseconds, "Seconds": seconds}
_ANOTHER = "another DestinationRule or subset says it already"
_NO_VERSION = "a subset is one version, or all of them, and has one name"


def destination_rules(
    items: Iterable[Item], services: Sequence[Service], own: str
) -> dict[tuple[str, str], str]:
    """Write each traffic policy at its service; the version that each subset stands for.

    Without a version it stands for all pods.
    """
    subsets: dict[tuple[str, str], str] = {}
    for item in items:
        if item.kind != "DestinationRule":
            continue
        service = service_of(services, item.take("spec.host"), own)
        if service is None:
            item.why = "its host is no service of these objects: write `externalServices`"
            continue
        item.said = f"services.{service.name}.trafficPolicy"
        # Istio as well has the first policy, and the subsets of all.
        _put_policy(item, service.settings, item.rest.get("spec"), "spec")
        for number, one in enumerate(maps(item.rest, "spec.subsets")):
            place = f"spec.subsets[{number}]"
            found = service.versions_of(one.get("labels", {}))
            key = service.name, str(one.get("name"))
            if key in subsets or len(found) not in (1, len(service.versions)):
                item.reasons[place] = _NO_VERSION
                continue
            take(one, "labels")
            take(one, "name")
            subsets[key] = found[0] if len(found) == 1 else ""
            if subsets[key] in (versions := service.settings.get("versions", {})):
                _put_policy(item, versions[subsets[key]], one, place)
    return subsets


def _put_policy(item: Item, at: Tree, written: Any, place: str) -> None:
    """Write a policy where there is none yet; another one is left."""
    if "trafficPolicy" in at and map_at(written, "trafficPolicy"):
        item.reasons[f"{place}.trafficPolicy"] = _ANOTHER
    else:
        put(at, "trafficPolicy", _policy(map_at(written, "trafficPolicy")))


def _policy(written: Any) -> Tree:
    """What a policy says; what is left of it is told at its place."""
    said: Tree = {}
    put(said, "connectionPool", _in_units(moved(written.get("connectionPool"), _POOL)))
    put(said, "outlierDetection", _in_units(moved(written.get("outlierDetection"), _OUTLIERS)))
    put(said, "loadBalancer.algorithm", take(written, "loadBalancer.simple"))
    hashed = moved(map_at(written, "loadBalancer", "consistentHash"), _HASH)
    if "cookie" in hashed:
        hashed["cookie"] = _in_units(hashed["cookie"])
    put(said, "loadBalancer.consistentHash", hashed)
    take_same(written, "tls.mode", "ISTIO_MUTUAL")
    return said


def _in_units(said: Tree) -> Tree:
    for key in said:
        for unit, convert in _UNITS.items():
            if key.lower().endswith(unit.lower()):
                said[key] = convert(said[key])
                break
    return said
