"""What passes between the parts cannot be changed on the way."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import fields, is_dataclass
from inspect import getmembers, isclass

import pytest
from pydantic import BaseModel

from tests import packages
from tests.builders import microservice


def classes() -> Iterator[type]:
    """Every class that the project itself declares."""
    for module in packages.modules(*packages.PRODUCT):
        for _, found in getmembers(module, isclass):
            if found.__module__ == module.__name__:
                yield found


# What the reader of YAML fills while it reads; no other module sees it.
BEING_READ = {"_Anchored", "_Level"}
# What an import fills while it takes manifests apart.
TAKEN_APART = "microservices.offline.importing"
DATACLASSES = [
    found
    for found in classes()
    if is_dataclass(found)
    and found.__name__ not in BEING_READ
    and not found.__module__.startswith(TAKEN_APART)
]
MODELS = [found for found in classes() if issubclass(found, BaseModel)]


def test_a_default_that_nothing_changes_is_not_copied() -> None:
    one, other = microservice(), microservice()
    assert one.traffic is other.traffic
    assert deepcopy(one) is one


@pytest.mark.parametrize("found", DATACLASSES, ids=lambda found: found.__name__)
def test_every_dataclass_is_frozen(found: type) -> None:
    assert found.__dict__["__dataclass_params__"].frozen


@pytest.mark.parametrize("found", MODELS, ids=lambda found: found.__name__)
def test_every_model_is_frozen_strict_and_closed(found: type[BaseModel]) -> None:
    config = found.model_config
    assert (config.get("frozen"), config.get("strict"), config.get("extra")) == (
        True,
        True,
        "forbid",
    )


@pytest.mark.parametrize(
    "found", [found for found in DATACLASSES if found.__name__.endswith("Args")]
)
def test_the_args_of_a_component_are_given_by_name(found: type) -> None:
    assert is_dataclass(found)
    assert all(field.kw_only for field in fields(found))
