"""Plaintext that PeerAuthentications accept: of the whole mesh, or of ports of some services."""

from collections.abc import Sequence
from typing import Any

from microservices.manifests.parts import map_at, part
from microservices.offline.importing.item import Item, Tree, take_same
from microservices.offline.importing.services import Service
from microservices.offline.importing.traffic.policy_ports import port_at

_PERMISSIVE = "PERMISSIVE"
_ANOTHER = "another PeerAuthentication says it already"
_NO_SERVICE = "it is not for all pods of a service: write `allowPlaintext` of its ports"
_STRICTER = "`mesh.allowPlaintext` is for every port of the stack"


def plaintext(items: Sequence[Item], services: Sequence[Service]) -> Tree:
    """Write `allowPlaintext` of ports; the mode of the whole namespace is said of `mesh`."""
    whole = [one for one in items if not map_at(one.rest, "spec", "selector")]
    mode = _mode(whole[0].rest, "spec", "mtls") if whole else None
    for item in whole:
        if _mode(item.rest, "spec", "mtls") != mode:
            item.why = _ANOTHER
            continue
        item.said = "mesh"
        _take_mode(item.rest, "spec.mtls")
    is_open = mode == _PERMISSIVE
    free = [*services]
    for item in [one for one in items if one not in whole]:
        labels = item.take("spec.selector.matchLabels")
        chosen = [one for one in services if one.versions_of(labels)]
        if not chosen or any(one.versions_of(labels) != [*one.versions] for one in chosen):
            item.why = _NO_SERVICE
        elif any(one not in free for one in chosen):
            item.why = _ANOTHER
        elif is_open:
            item.why = _STRICTER
        else:
            item.said = ", ".join(f"services.{one.name}" for one in chosen)
            _write(item, chosen)
            free = [one for one in free if one not in chosen]
    return {"allowPlaintext": True} if is_open else {}


def _write(item: Item, chosen: Sequence[Service]) -> None:
    """Write which ports of some services accept plaintext."""
    levels = map_at(item.rest, "spec", "portLevelMtls")
    own = {number: _mode(one) for number, one in levels.items()}
    for service in chosen:
        at = {id(port_at(service, number)): mode for number, mode in own.items()}
        for port in service.ports.found:
            if at.get(id(port), _mode(item.rest, "spec", "mtls")) == _PERMISSIVE:
                name = service.ports.name_of(port.target)
                said = service.settings
                (said["ports"][name] if name else said)["allowPlaintext"] = True
    _take_mode(item.rest, "spec.mtls")
    for number, one in levels.items():
        if any(port_at(service, number) for service in chosen):
            _take_mode(one, "")


def _mode(tree: Any, *path: str) -> Any:
    return part(tree, *path, "mode")


def _take_mode(tree: Any, path: str) -> None:
    for mode in (_PERMISSIVE, "STRICT"):
        take_same(tree, f"{path}.mode".lstrip("."), mode)
