"""Containers: their names, and what is mounted in them."""

from typing import Any

import pytest

from tests.builders import Tree, problems, warnings, web

PLACE = "Pulumi.dev.yaml: microservices:services.web"
EXTRA = {"image": "extra:1"}


def beside(**keys: Any) -> Tree:
    """A stack whose one service has a container beside it."""
    return web(containers={"extra": {**EXTRA, **keys}})


@pytest.mark.parametrize(
    "values",
    [
        web(initContainers={"a": EXTRA}, sidecars={"b": EXTRA}, containers={"c": EXTRA}),
        beside(mounts={"tmp": "/scratch"}),
        web(
            volumes={"data": {"path": "/data", "emptyDir": {}}},
            containers={"extra": {**EXTRA, "mounts": {"data": "/a", "tmp": "/b"}}},
        ),
    ],
)
def test_containers_that_fit_their_pod_are_taken(values: Tree) -> None:
    assert problems(values) == []
    assert warnings(values) == []


@pytest.mark.parametrize(
    ("values", "path", "owner"),
    [
        (web(sidecars={"web": EXTRA}), "sidecars.web", "the container of web"),
        (
            web(sidecars={"a": EXTRA}, containers={"a": EXTRA}),
            "containers.a",
            "one of `sidecars`",
        ),
        (
            web(initContainers={"a": EXTRA}, sidecars={"a": EXTRA}),
            "sidecars.a",
            "one of `initContainers`",
        ),
        (
            web(versions={"v1": {"containers": {"web": EXTRA}}}),
            "versions.v1.containers.web",
            "the container of web",
        ),
    ],
)
def test_a_container_has_a_name_of_its_own(values: Tree, path: str, owner: str) -> None:
    assert problems(values) == [f"{PLACE}.{path}: {owner} has this name; rename this one"]


@pytest.mark.parametrize("name", ["istio-proxy", "istio-init", "istio-validation"])
def test_istios_names_are_taken(name: str) -> None:
    assert problems(web(containers={name: EXTRA})) == [
        f"{PLACE}.containers.{name}: a container of Istio's sidecar has this name; rename this one"
    ]


@pytest.mark.parametrize(
    ("values", "path", "name"),
    [
        (beside(mounts={"data": "/data"}), "containers.extra", "web-v1"),
        (
            web(jobs={"a": {"command": ["a"], "mounts": {"data": "/data"}}}),
            "jobs.a",
            "web-v1",
        ),
    ],
)
def test_what_is_mounted_is_a_volume(values: Tree, path: str, name: str) -> None:
    assert problems(values) == [
        f"{PLACE}.{path}.mounts.data: the pods of {name} have no volume `data`; "
        "add it to `volumes`, or write one of: tmp"
    ]


def test_a_path_has_one_mount() -> None:
    volumes = {name: {"path": f"/{name}", "emptyDir": {}} for name in ("a", "b")}
    mounts = {"b": "/data", "a": "/data"}
    values = web(volumes=volumes, containers={"extra": {**EXTRA, "mounts": mounts}})
    assert problems(values) == [
        f"{PLACE}.containers.extra.mounts.b: a is mounted at /data as well; "
        "mount one of them elsewhere"
    ]
