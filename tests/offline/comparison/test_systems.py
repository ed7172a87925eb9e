"""Whatever is written otherwise in a system of others is told."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from microservices.offline.comparison.comparison import Comparison, compare
from tests.systems import SYSTEMS, system

# Which version of its group an object is written in is another word; values of Secrets are hidden.
IDENTITY = ("apiVersion", "kind", "items")
# What the cluster has filled in.
FILLED = ("status", "managedFields", "uid", "resourceVersion", "creationTimestamp", "generation")
FILLED += ("clusterIP", "clusterIPs", "ipFamilies", "deployment.kubernetes.io/revision")
FILLED += ("serviceAccount",)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of each value that is no map or list."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in inner:
        if isinstance(one, dict | list):
            yield from leaves(one, (*path, key))
        else:
            yield (*path, key)


def changed(item: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """The object with another value at a path."""
    copy = deepcopy(item)
    above: Any = copy
    for key in path[:-1]:
        above = above[key]
    old = above[path[-1]]
    other = not old if isinstance(old, bool) else old + 1 if isinstance(old, int) else f"{old}x"
    above[path[-1]] = other
    return copy


def is_nothing(found: Comparison) -> bool:
    """Whether nothing at all is told."""
    [one, *others] = found.objects
    return not (found.renamed or others or one.fields)


def is_said(item: dict[str, Any], path: tuple[Any, ...]) -> bool:
    """Whether a person has said it, and may read it."""
    hidden = item["kind"] == "Secret" and path[0] in ("data", "stringData")
    return not hidden and path[0] not in IDENTITY and not {*path} & {*FILLED}


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_is_the_same_as_itself_in_any_order(name: str) -> None:
    written = system(name)
    found = compare(written, written[::-1], name)
    assert {*found.counts} == {"same"}
    assert not [one for one in found.objects if one.fields or one.effect]


@pytest.mark.parametrize("name", SYSTEMS)
def test_each_value_of_a_system_that_changes_is_told(name: str) -> None:
    silent = [
        (item["kind"], item["metadata"]["name"], path)
        for item in system(name)
        for path in leaves(item)
        if is_said(item, path)
        for other in [changed(item, path)]
        if is_nothing(compare([item], [other], name))
    ]
    assert silent == []
