"""The smallest valid settings, and what a test lays over them."""

from copy import deepcopy
from typing import Any

from settings.layers import Layers
from settings.load import settle
from settings.microservice import MicroserviceSettings
from settings.stack import Settings

Tree = dict[str, Any]
DIGEST = f"sha256:{'a1' * 32}"


def service(**keys: Any) -> Tree:
    """A service as it is written, with keys added or replaced."""
    return {"image": "web:1.0", "port": 8080, **keys}


def stack(**keys: Any) -> Tree:
    """The values of a stack with one service, `web`, with keys added or replaced."""
    return {"namespace": "shop", "services": {"web": service()}, **keys}


def placed(path: str, value: Any) -> Tree:
    """The smallest stack with one value at a path such as `services.web.port`."""
    tree = stack()
    *above, last = path.split(".")
    entries = tree
    for part in above:
        entries = entries.setdefault(part, {})
    entries[last] = value
    return tree


def layers(values: Tree, catalog: Any = None) -> Layers:
    """The layers that Pulumi.yaml, with a catalogue, and Pulumi.dev.yaml give."""
    shared = {} if catalog is None else {"catalog": catalog}
    return Layers("microservices", "Pulumi.yaml", "Pulumi.dev.yaml", {**deepcopy(values), **shared})


def problems(values: Tree, catalog: Any = None) -> list[str]:
    """What is wrong with the values, one sorted line for each problem."""
    found = layers(values, catalog)
    _, wrong, _ = settle(found)
    return sorted(str(found.problem(*finding)) for finding in wrong)


def warnings(values: Tree, catalog: Any = None) -> list[str]:
    """What is doubtful about the values, one sorted line for each."""
    found = layers(values, catalog)
    _, wrong, doubtful = settle(found)
    assert wrong == []
    return sorted(str(found.problem(*finding)) for finding in doubtful)


def settings(**keys: Any) -> Settings:
    """The settings of the smallest stack with keys added or replaced."""
    accepted, wrong, _ = settle(layers(stack(**keys)))
    assert wrong == []
    return accepted


def microservice(**keys: Any) -> MicroserviceSettings:
    """The settings of one service with keys added or replaced."""
    return MicroserviceSettings.model_validate(service(**keys), by_name=False)
