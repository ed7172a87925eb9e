"""What rules expose at the gateway: hosts, beginnings of paths, and the port behind them."""

from collections.abc import Sequence

from microservices.manifests.parts import map_at
from microservices.offline.importing.item import Tree, put
from microservices.offline.importing.traffic.gateway import Gateways
from microservices.offline.importing.traffic.rules import Rule

_CONDITION = "`expose` has beginnings of paths alone: all requests below come in"
_ONE_PORT = "one port of a service is exposed, the first where it is among them"
_TAKEN = "two services would have one path of a host"


def exposed(rules: Sequence[Rule], gateways: Gateways) -> list[Rule]:
    """The rules that hold in the mesh, and those whose paths are exposed now; others are told."""
    found = []
    main = {one.service.name for one in rules if one.at.at_gateway and one.port is None}
    for rule in rules:
        settings, port = rule.service.settings, rule.port
        if rule.at.at_gateway:
            known = map_at(settings, "expose").get("port", port)
            paths = ["/"] if rule.is_wide else [_exposed_path(one) for one in rule.matches]
            if port != (None if rule.service.name in main else known):
                rule.tell(_ONE_PORT)
                continue
            if not gateways.expose(rule.service, rule.at.hosts, paths):
                rule.tell(_TAKEN)
                continue
            put(settings, "expose.port", port)
        rule.say()
        found.append(rule)
    _tell_conditions([one for one in found if one.at.at_gateway])
    return found


def _exposed_path(match: Tree) -> str:
    path = match.get("path", "/")
    text = path if isinstance(path, str) else path.get("prefix") or "/"
    return text.rstrip("/") or "/"


def _tell_conditions(rules: Sequence[Rule]) -> None:
    """What `expose` does not say of the requests that come in, where no other rule has them."""
    for rule in rules:
        whole = [path for one in rules if one.service is rule.service for path in one.prefixes]
        for match in rule.matches:
            path = match.get("path", {})
            beside = {*match} - {"path"}
            if not isinstance(path, dict) or "regex" in path:
                beside.add("exactPath")
            if any(f"{_exposed_path(match)}/".startswith(f"{one.rstrip('/')}/") for one in whole):
                continue
            for key in sorted(beside):
                rule.item.rest.setdefault("matches", {})[key] = True
                rule.item.reasons["matches"] = _CONDITION
