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


def destination_rules(
    items: Iterable[Item], services: Sequence[Service]
) -> dict[tuple[str, str], str]:
    """Write each traffic policy at its service; the version that each subset stands for."""
    subsets: dict[tuple[str, str], str] = {}
    for item in items:
        if item.kind != "DestinationRule":
            continue
        service = service_of(services, item.take("spec.host"))
        if service is None:
            item.why = "its host is no service of these objects: write `externalServices`"
            continue
        item.said = f"services.{service.name}.trafficPolicy"
        put(service.settings, "trafficPolicy", _policy(map_at(item.rest, "spec", "trafficPolicy")))
        for one in maps(item.rest, "spec.subsets"):
            version = service.version_of(take(one, "labels", {})) or ""
            subsets[service.name, str(take(one, "name"))] = version
            if version in service.settings.get("versions", {}):
                policy = _policy(map_at(one, "trafficPolicy"))
                put(service.settings["versions"][version], "trafficPolicy", policy)
    return subsets


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
