"""Route table: every host of a stack, its routes in order, and their destinations."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from microservices.manifests.parts import map_at, texts_at
from microservices.manifests.routes.host import covers
from microservices.manifests.routes.http_route import precedence
from microservices.manifests.routes.parent import MESH
from microservices.manifests.routes.route import Backend, Protocol, Route, Rule
from microservices.offline.traffic.http.http_match_words import match_words
from microservices.offline.traffic.http.virtual_host import tried
from microservices.offline.traffic.mesh import Mesh
from microservices.offline.traffic.resilience import abort, delay, retries, timeout
from microservices.offline.traffic.shares import weighted
from microservices.offline.traffic.words import fault_words, flat, percent, retry_words, short

_ITSELF = "the Service itself"
_TOLD: tuple[Protocol, ...] = ("http", "tcp")


@dataclass(frozen=True)
class Row:
    """One route of a host: through what, on which match, and what becomes of a request."""

    host: str
    through: str
    condition: str
    outcome: str


def rows(mesh: Mesh) -> list[Row]:
    """The routes of all hosts, and the Services that have none."""
    found = [row for route in mesh.routes for row in _rows(mesh, route)]
    names = {name for route in mesh.routes if route.in_mesh for name in mesh.hosts(route)}
    for host in mesh.services:
        if not any(covers(name, host) for name in names):
            found.append(((), Row(short(host), MESH, "any request", _ITSELF)))
    found.sort(key=lambda pair: (pair[1].host, pair[1].through, pair[0]))
    return [row for _, row in found]


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


def _rows(mesh: Mesh, route: Route) -> Iterator[tuple[tuple[float, ...], Row]]:
    """Rows, each with its place among those of other HTTPRoutes."""
    for through, hosts in _ways(mesh, route):
        for host in hosts:
            for protocol in _TOLD:
                for rule, match in tried(mesh, route, host, protocol):
                    words = match_words(match)
                    if protocol == "tcp":
                        words = words.replace("any request", "any connection")
                    rank = precedence(match) if route.is_http_route else ()
                    yield rank, Row(short(host), through, words, outcome_words(rule))


def _ways(mesh: Mesh, route: Route) -> Iterator[tuple[str, list[str]]]:
    """Through what a route takes requests, with the hosts that it has there."""
    if not route.is_http_route:
        gateways = texts_at(route.manifest, "spec", "gateways")
        yield " and ".join(gateways or [MESH]), mesh.hosts(route)
        return
    if route.in_mesh:
        yield MESH, mesh.hosts(route)
    for parent in route.parents:
        if parent.kind == "Gateway":
            port = f":{parent.port}" if parent.port else ""
            yield "/".join(parent.place) + port, mesh.hosts(route, at_gateway=True)


def outcome_words(rule: Rule) -> str:
    """Result of a rule for any request, as text."""
    return "; ".join(_parts(rule))


def _parts(rule: Rule) -> Iterator[str]:
    route = rule.content
    yield from fault_words(delay(route), abort(route))
    if "redirect" in route:
        yield f"redirect: {flat(route['redirect'])}"
    elif "directResponse" in route:
        yield f"direct response: {flat(route['directResponse'])}"
    else:
        yield from _forward_parts(rule)
    if headers := map_at(route, "headers"):
        yield f"headers: {flat(headers)}"
    if "corsPolicy" in route:
        yield f"CORS: {flat(route['corsPolicy'])}"


def _forward_parts(rule: Rule) -> Iterator[str]:
    route = rule.content
    yield ", ".join(
        f"{percent(share)} to {_name(one)}"
        + (f" with headers {flat(one.content['headers'])}" if one.content.get("headers") else "")
        for one, share in weighted(rule)
    )
    if rewrite := map_at(route, "rewrite"):
        yield f"rewrite: {flat(rewrite)}"
    if limit := timeout(route):
        yield f"timeout {limit}"
    if "retries" in route:
        yield retry_words(retries(route))
    for one in rule.mirrors:
        if one.copied:
            yield f"{percent(one.copied)} are mirrored to {_name(one)}"


def _name(backend: Backend) -> str:
    port = f":{backend.port}" if backend.port else ""
    subset = f" {backend.subset}" if backend.subset else ""
    return short(backend.host) + port + subset
