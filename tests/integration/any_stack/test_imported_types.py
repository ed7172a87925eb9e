"""A value of another type than its kind has is refused with its object, or told; nothing raises."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import pytest

from microservices.offline.files.field_types import odd_values
from microservices.offline.files.manifest_source import read_manifests
from microservices.offline.importing.files import files
from microservices.offline.importing.item import Item
from microservices.offline.importing.report import report
from microservices.offline.importing.system import system
from microservices.settings.values.problems import Rejected
from tests.offline.comparison.test_systems import leaves
from tests.systems import FOLDER, SYSTEMS

Manifest = dict[str, Any]
OTHER: tuple[Any, ...] = (7, "text", "90", True, None, [], {}, [1], ["a"], {"a": 1}, [{"a": "b"}])
# What the reading of manifests has looked at.
IDENTITY = ("apiVersion", "kind", "metadata")


def put(manifest: Manifest, path: tuple[Any, ...], value: Any) -> Manifest:
    copy = deepcopy(manifest)
    above: Any = copy
    for key in path[:-1]:
        above = above[key]
    above[path[-1]] = value
    return copy


def refused(found: Sequence[tuple[str, Manifest]], changed: Manifest) -> bool:
    try:
        if [*odd_values(changed)]:
            return True
        items = [Item.of(*one) for one in found]
        result = system(items, "all.yaml")
        files(result, "shop", "dev")
        assert [*report(result, "dev")]
    except Rejected:
        return True
    return False


@pytest.mark.parametrize(
    ("name", "one_of"),
    [(name, 53) for name in SYSTEMS]
    + [pytest.param(name, 1, marks=pytest.mark.nightly) for name in SYSTEMS],
)
def test_a_value_of_another_type_raises_nothing(name: str, one_of: int) -> None:
    """A value or what it stands in is another one, at one in five places; at night all of them."""
    read = [*read_manifests(str(FOLDER / name))]
    places = [
        (place, path)
        for place, (_, manifest) in enumerate(read)
        for path in leaves(manifest)
        if path[0] not in IDENTITY
    ]
    told = 0
    for number, (place, path) in enumerate(places):
        for depth in range(2, len(path) + 1):
            for value in OTHER[(5 * number + depth) % one_of :: one_of]:
                changed: list[tuple[str, Manifest]] = [*read]
                file, manifest = read[place]
                changed[place] = (file, put(manifest, path[:depth], value))
                told += refused(changed, changed[place][1])
    assert told
