"""Where a route holds: in the mesh, at a gateway, and for which hosts there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from microservices.offline.importing.item import Item, put
from microservices.offline.importing.services import Service, service_of
from microservices.offline.importing.traffic.gateway import NO_CERTIFICATE, Gateways
from microservices.offline.importing.traffic.listeners import ONE_GATEWAY

_ELSEWHERE = "its host is no service of these objects: write `externalServices`"
_AT_GATEWAY = "no request at a gateway has a service as its host"
_MESH = "mesh"
_WHERE = {"VirtualService": ("gateways", "hosts"), "HTTPRoute": ("parentRefs", "hostnames")}


@dataclass
class Attachment:
    """The hosts of a route at the gateway, and the services whose callers in the mesh it is for.

    An Ingress has hosts for each of its rules.
    """

    at_gateway: bool = True
    hosts: Sequence[str] = ()
    in_mesh: frozenset[str] = frozenset()


def attachment(
    item: Item, gateways: Gateways, services: Sequence[Service], own: str
) -> Attachment | None:
    """Where a route holds; None where that has no place here, which is told."""
    if item.kind == "Ingress":
        return Attachment()
    key, at = _WHERE[item.kind]
    unwritten = [_MESH] if item.kind == "VirtualService" else []
    parents = item.rest.get("spec", {}).get(key, unwritten)
    others = [one for one in parents if _gateway(one).partition("/")[0] in gateways.others]
    if others and len(others) == len(parents):
        item.why = ONE_GATEWAY
        return None
    item.take(f"spec.{key}")
    _leave(item, key, others, ONE_GATEWAY)
    names = [name for one in parents if one not in others and (name := _gateway(one))]
    written = item.take(f"spec.{at}", [])
    called = {host: service_of(services, host, own) for host in written}
    hosts = [host for host, service in called.items() if service is None]
    if item.kind == "HTTPRoute":
        backends = [one.get("name") for one in parents if one.get("kind") == "Service"]
        addressed = [service_of(services, name, own) for name in backends]
    else:
        addressed = [*called.values()] if _MESH in parents else []
        _leave(item, at, [] if addressed else [one for one in called if called[one]], _AT_GATEWAY)
    in_mesh = frozenset(one.name for one in addressed if one)
    is_exposed = bool(names and (hosts or not written))
    if is_exposed:
        hosts = _served(item, at, hosts, gateways, names)
        is_exposed = bool(hosts)
    else:
        _leave(item, at, hosts, _ELSEWHERE)
    if not in_mesh and not is_exposed:
        item.why = item.reasons.get(f"spec.{at}", _ELSEWHERE)
        return None
    return Attachment(is_exposed, hosts, in_mesh)


def _gateway(parent: Any) -> str:
    """The name of a Gateway, and of its section, that a route is at; nothing for the mesh."""
    if isinstance(parent, dict):
        section = parent.get("sectionName")
        name = f"{parent.get('name')}/{section}" if section else str(parent.get("name"))
        return name if parent.get("kind", "Gateway") == "Gateway" else ""
    return "" if parent == _MESH else str(parent).rpartition("/")[2]


def _served(
    item: Item, at: str, hosts: list[str], gateways: Gateways, names: Iterable[str]
) -> list[str]:
    """The hosts that the gateway serves; any host is each of those that its Gateways have."""
    own = gateways.hosts_at(names)
    hosts = hosts or ["*"]
    if own and "*" in hosts:
        hosts = [*own, *(one for one in hosts if one != "*" and one not in own)]
    served = [host for host in hosts if gateways.serves(host)]
    _leave(item, at, [host for host in hosts if host not in served], NO_CERTIFICATE)
    return served


def _leave(item: Item, key: str, left: Sequence[Any], why: str) -> None:
    """Put back what has no place here."""
    if left:
        found = item.rest.get("spec", {}).get(key, [])
        put(item.rest, f"spec.{key}", [*found, *left])
        item.reasons[f"spec.{key}"] = why
