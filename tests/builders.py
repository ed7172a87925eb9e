"""The smallest valid settings, and what a test lays over them."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from microservices.load import configuration
from microservices.load.layers import Layers, merge
from microservices.load.shape import parse
from microservices.plan.plan import Plan
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.stack import Settings
from microservices.settings.values.problems import Path

Tree = dict[str, Any]
DIGEST = f"sha256:{'a1' * 32}"


def service(**keys: Any) -> Tree:
    """A service as it is written, with keys added or replaced."""
    return {"image": "web:1.0", "port": 8080, **keys}


def stack(**keys: Any) -> Tree:
    """The values of a stack with one service, `web`, with keys added or replaced."""
    return {"namespace": "shop", "services": {"web": service()}, **keys}


def web(**keys: Any) -> Tree:
    """The values of a stack whose one service, `web`, has keys added or replaced."""
    return stack(services={"web": service(**keys)})


def placed(path: str, value: Any, tree: Tree | None = None) -> Tree:
    """The smallest stack, or another tree, with one value at a path such as `services.web.port`."""
    tree = stack() if tree is None else deepcopy(tree)
    *above, last = path.split(".")
    entries = tree
    for part in above:
        entries = entries.setdefault(part, {})
    entries[last] = value
    return tree


def laid(*levels: Tree) -> Tree:
    """The smallest stack with levels laid over it, each over those before it.

    `web` has keys of the service web, `services` those of others, `stack` all other keys.
    """
    tree = stack()
    for level in levels:
        tree = merge(tree, level.get("stack", {}))
        named = {"web": level.get("web", {}), **level.get("services", {})}
        smallest = {name: service() for name in named}
        tree["services"] = merge({**smallest, **tree["services"]}, named)
    return tree


def layers(values: Tree, catalog: Any = None) -> Layers:
    """The layers that Pulumi.yaml, with a catalogue, and Pulumi.dev.yaml give."""
    shared = {} if catalog is None else {"catalog": catalog}
    return Layers("microservices", "Pulumi.yaml", "Pulumi.dev.yaml", {**deepcopy(values), **shared})


def problems(values: Tree, catalog: Any = None) -> list[str]:
    """What is wrong with the values, one sorted line for each problem."""
    found = layers(values, catalog)
    _, wrong, _ = configuration.planned(found)
    return sorted(str(found.problem(*finding)) for finding in wrong)


def misshapen(values: Tree) -> list[str]:
    """What is wrong with the shape of the values alone, one sorted line for each problem."""
    found = layers(values)
    return sorted(str(found.problem(*finding)) for finding in parse(found.merged).findings)


def warnings(values: Tree, catalog: Any = None) -> list[str]:
    """What is doubtful about the values, one sorted line for each."""
    found = layers(values, catalog)
    _, wrong, doubtful = configuration.planned(found)
    assert wrong == []
    return sorted(str(found.problem(*finding)) for finding in doubtful)


def settings(**keys: Any) -> Settings:
    """The settings of the smallest stack with keys added or replaced."""
    return accepted(layers(stack(**keys))).settings


def accepted(found: Layers) -> Plan:
    """What follows from layers with which nothing is wrong."""
    plan, wrong, _ = configuration.planned(found)
    assert wrong == []
    return plan


def planned(**keys: Any) -> Plan:
    """What follows from the smallest stack with keys added or replaced, whatever rules say."""
    return Plan.of(Settings.model_validate(stack(**keys), by_name=False))


def microservice(**keys: Any) -> MicroserviceSettings:
    """The settings of one service with keys added or replaced."""
    return MicroserviceSettings.model_validate(service(**keys), by_name=False)


def is_taken_or_refused(values: Tree) -> None:
    """Assert that a tree is read as it stands, or refused in lines that say where and what."""
    found = layers(values)
    plan, wrong, doubtful = configuration.planned(found)
    assert wrong or plan.settings == Settings.model_validate(found.merged, by_name=False)
    for finding in [*wrong, *doubtful]:
        assert finding.path
        assert finding.what
        assert finding.instead
        assert str(found.problem(*finding)).isprintable()


def paths(lines: list[str]) -> list[str]:
    """The place of each line, without file and project."""
    return [line.split(": ")[1].removeprefix("microservices:") for line in lines]


def places(tree: Any, above: Path = ()) -> Iterator[Path]:
    """The path of everything that stands somewhere below a tree."""
    entries = enumerate(tree) if isinstance(tree, list) else tree.items()
    for key, value in entries:
        yield (*above, key)
        if isinstance(value, dict | list):
            yield from places(value, (*above, key))


def below(tree: Any, path: Path) -> Any:
    """What stands at a path of a tree."""
    for part in path:
        tree = tree[part]
    return tree
