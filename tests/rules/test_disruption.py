"""How many pods may be missing while a node is emptied."""

from typing import Any

import pytest

from tests.builders import Tree, problems, warnings, web

PLACE = "Pulumi.dev.yaml: microservices:services.web"


def allowing(share: int | str, **keys: Any) -> Tree:
    """A stack whose one service lets some pods be missing."""
    return web(disruption={"maxUnavailable": share}, **keys)


@pytest.mark.parametrize(
    "values",
    [
        web(),
        allowing(1),
        allowing("1%"),
        allowing("50%"),
        allowing(2, replicas=3),
        allowing("66%", replicas=3),
        allowing(4, scaling={"min": 5, "max": 9}),
    ],
)
def test_a_budget_that_leaves_a_pod_is_taken(values: Tree) -> None:
    assert problems(values) == []
    assert warnings(values) == []


@pytest.mark.parametrize("share", [0, "0%"])
def test_a_node_can_be_emptied(share: int | str) -> None:
    assert problems(allowing(share)) == [
        f"{PLACE}.disruption.maxUnavailable: {share} lets no node be emptied; write at least 1"
    ]


@pytest.mark.parametrize(
    ("values", "share", "least"),
    [
        (allowing(2), "2", 2),
        (allowing("51%"), "51%", 2),
        (allowing("67%", replicas=3), "67%", 3),
        (allowing("100%", scaling={"min": 4, "max": 9}), "100%", 4),
    ],
)
def test_a_budget_of_all_pods_is_a_warning(values: Tree, share: str, least: int) -> None:
    assert warnings(values) == [
        f"{PLACE}.disruption.maxUnavailable: {share} lets all of {least} pods go at once; "
        f"write at most {least - 1}"
    ]


def test_it_is_told_at_the_version_whose_pods_are_too_few() -> None:
    versions = {"v1": {"weight": 100}, "v2": {"weight": 0, "replicas": 2}}
    (line,) = warnings(allowing(2, replicas=3, versions=versions))
    assert line.startswith(f"{PLACE}.versions.v2.disruption.maxUnavailable: 2 lets all of 2 pods")


def test_of_one_pod_nothing_can_be_left() -> None:
    (line,) = warnings(allowing(1, replicas=1))
    assert "maxUnavailable" not in line


def test_it_is_told_at_the_version_that_scales_below_it() -> None:
    versions = {"v1": {"weight": 100}, "v2": {"weight": 0, "scaling": {"min": 2, "max": 5}}}
    (line,) = warnings(allowing(2, replicas=3, versions=versions))
    assert line.startswith(f"{PLACE}.versions.v2.disruption.maxUnavailable: 2 lets all of 2 pods")


def test_it_is_told_at_the_service_where_versions_write_nothing_of_it() -> None:
    versions = {"v1": {"weight": 100}, "v2": {"weight": 0, "labels": {"team": "shop"}}}
    (line,) = warnings(allowing(2, versions=versions))
    assert line.startswith(f"{PLACE}.disruption.maxUnavailable: ")
