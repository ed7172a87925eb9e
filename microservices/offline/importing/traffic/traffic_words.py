"""What rules say of the requests to a service: weights of versions, and words of `traffic`."""

from collections.abc import Mapping, Sequence

from microservices.manifests.parts import map_at, maps_at
from microservices.offline.importing.item import Tree, put
from microservices.offline.importing.services import Service
from microservices.offline.importing.traffic.rules import Rule

_ANOTHER = "another rule says it otherwise of the same requests"


def write_traffic(rules: Sequence[Rule], service: Service) -> None:
    """Write what the rules of a service say of all requests, and of some."""
    if _are_one(rules):
        _whole(rules[0], rules[0].words)
        return
    narrow = [one for one in rules if not one.is_wide]
    wide = [one for one in rules if one.is_wide]
    of_all = {id(one): _of_all(one, narrow) for one in wide}
    is_route = any(of_all[id(one)] != one.words for one in wide)
    for rule in narrow:
        if rule.words or rule.split or is_route:
            _routes(rule, rule.words, rule.split, "expose" in service.settings)
    for rule in wide:
        said = of_all[id(rule)]
        rest = {key: one for key, one in rule.words.items() if key not in said}
        if _whole(rule, said) and rest:
            _routes(rule, rest, {}, "expose" in service.settings)


def _are_one(rules: Sequence[Rule]) -> bool:
    """Whether all that is exposed is treated alike, and nothing else comes by these rules."""
    return bool(rules) and all(
        one.at.at_gateway
        and not one.at.in_mesh
        and "rewrite" not in one.words
        and all(match.keys() <= {"path"} for match in one.matches)
        and (one.words, one.split) == (rules[0].words, rules[0].split)
        for one in rules
    )


def _of_all(rule: Rule, narrow: Sequence[Rule]) -> Tree:
    """The words of a rule for all requests, if no route would have them without saying so.

    Beside routes of the gateway alone they are those of such a route as well.
    """
    if narrow and not rule.at.in_mesh:
        return {}
    shared = {key: one for key, one in rule.words.items() if key != "rewrite"}
    return shared if all(shared.keys() <= one.words.keys() for one in narrow) else {}


def _whole(rule: Rule, words: Tree) -> bool:
    """Write what is said of all requests, unless another rule says something else."""
    settings, split = rule.service.settings, rule.split
    known = map_at(settings, "traffic")
    weights = {
        name: one["weight"] for name, one in map_at(settings, "versions").items() if "weight" in one
    }
    if any(known.get(key, value) != value for key, value in words.items()) or (
        split and weights and weights != _weights(rule.service, split)
    ):
        rule.tell(_ANOTHER)
        return False
    if split:
        write_weights(rule.service, split)
    for key, value in words.items():
        put(settings, f"traffic.{key}", value)
    return True


def _routes(rule: Rule, words: Tree, split: dict[str, int], is_exposed: bool) -> None:
    """Write a route for each match of a rule, unless another one has it for something else."""
    at: Tree = {}
    if not rule.at.in_mesh:
        at = {"gateway": True}
    elif is_exposed and not rule.at.at_gateway:
        at = {"gateway": False}
    found: list[Tree] = []
    for match in rule.requests:
        route: Tree = {}
        put(route, "match", match | at)
        put(route, "to", _to(split) if split else None)
        found.append({**route, **words})
    known = maps_at(rule.service.settings, "traffic", "routes")
    for route in found:
        if any(one.get("match") == route.get("match") and one != route for one in known):
            rule.tell(_ANOTHER)
            return
    put(
        rule.service.settings,
        "traffic.routes",
        [*known, *(one for one in found if one not in known)],
    )


def _to(split: dict[str, int]) -> str | dict[str, int]:
    return next(iter(split)) if len(split) == 1 else _hundred(split)


def _hundred(split: Mapping[str, int]) -> dict[str, int]:
    """Weights that total 100, in the same proportions."""
    total = sum(split.values()) or 1
    found = {name: weight * 100 // total for name, weight in split.items()}
    first = next(iter(found))
    return {**found, first: found[first] + 100 - sum(found.values())}


def _weights(service: Service, split: Mapping[str, int]) -> dict[str, int]:
    weights = _hundred(split)
    return {version: weights.get(version, 0) for version in service.versions}


def write_weights(service: Service, split: Mapping[str, int]) -> None:
    """Write the weights of all versions of a service."""
    for version, weight in _weights(service, split).items():
        service.settings["versions"].setdefault(version, {})["weight"] = weight
