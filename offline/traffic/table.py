"""Route table: every host of a stack, its routes in order, and their destinations."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from manifests.host import covers, full_name
from manifests.objects import Manifest, place
from manifests.parts import map_at, maps_at, part, texts_at
from offline.traffic.condition import MESH
from offline.traffic.condition_words import condition_words
from offline.traffic.mesh import Mesh, hosts
from offline.traffic.resilience import abort, delay, mirrors, retries, timeout
from offline.traffic.shares import weighted
from offline.traffic.words import flat, percent, retry_words, short

_ITSELF = "the Service itself"


@dataclass(frozen=True)
class Row:
    """One route of a host: through what, on which condition, and what becomes of a request."""

    host: str
    through: str
    condition: str
    outcome: str


def rows(mesh: Mesh) -> list[Row]:
    """The routes of all hosts: those of VirtualServices, then Services that have none."""
    found = [row for item in mesh.virtual_services for row in _rows(item)]
    for service in mesh.services.values():
        routed = any(
            covers(name, service.host)
            for item in mesh.virtual_services
            if MESH in (texts_at(item, "spec", "gateways") or [MESH])
            for name in hosts(item)
        )
        if not routed:
            found.append(Row(short(service.host), MESH, "any request", _ITSELF))
    return sorted(found, key=lambda row: (row.host, row.through))


def table_lines(table: Iterable[Row]) -> Iterator[str]:
    """Hosts, and below each its routes in order."""
    told = None
    for row in table:
        if (row.host, row.through) != told:
            told = row.host, row.through
            yield row.host + ("" if row.through == MESH else f" through {row.through}")
        yield f"    {row.condition}: {row.outcome}"


def table_content(table: Iterable[Row]) -> list[dict[str, str]]:
    """The same as plain data."""
    return [asdict(row) for row in table]


def _rows(virtual_service: Manifest) -> Iterator[Row]:
    through = " and ".join(texts_at(virtual_service, "spec", "gateways") or [MESH])
    namespace = place(virtual_service)[0]
    for host in hosts(virtual_service):
        for kind in ("http", "tcp"):
            for route in maps_at(virtual_service, "spec", kind):
                outcome = outcome_words(route, namespace)
                for match in maps_at(route, "match") or [None]:
                    words = condition_words(match)
                    if kind == "tcp":
                        words = words.replace("any request", "any connection")
                    yield Row(short(host), through, words, outcome)


def outcome_words(route: Manifest, namespace: str) -> str:
    """Result of a route for any request, as text."""
    return "; ".join(_parts(route, namespace))


def _parts(route: Manifest, namespace: str) -> Iterator[str]:
    if waits := delay(route):
        yield f"{percent(waits.percent)} are delayed by {waits.duration}"
    if failing := abort(route):
        yield f"{percent(failing.percent)} are aborted with {failing.status}"
    if "redirect" in route:
        yield f"redirect: {flat(route['redirect'])}"
    elif "directResponse" in route:
        yield f"direct response: {flat(route['directResponse'])}"
    else:
        yield from _forward_parts(route, namespace)
    if headers := map_at(route, "headers"):
        yield f"headers: {flat(headers)}"
    if "corsPolicy" in route:
        yield f"CORS: {flat(route['corsPolicy'])}"


def _forward_parts(route: Manifest, namespace: str) -> Iterator[str]:
    shares = weighted(maps_at(route, "route"))
    yield ", ".join(
        f"{percent(share)} to {_name(map_at(one, 'destination'), namespace)}"
        + (f" with headers {flat(one['headers'])}" if one.get("headers") else "")
        for one, share in shares
    )
    if rewrite := map_at(route, "rewrite"):
        yield f"rewrite: {flat(rewrite)}"
    if limit := timeout(route):
        yield f"timeout {limit}"
    if "retries" in route:
        yield retry_words(retries(route))
    for share, destination in mirrors(route):
        if share:
            yield f"{percent(share)} are mirrored to {_name(destination, namespace)}"


def _name(destination: Manifest, namespace: str) -> str:
    host = short(full_name(str(destination.get("host")), namespace))
    port = part(destination, "port", "number")
    subset = f" {destination['subset']}" if destination.get("subset") else ""
    return host + (f":{port}" if port else "") + subset
