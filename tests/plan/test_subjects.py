"""What rules go over, and where each of it is told."""

from typing import Any

import pytest

from microservices.plan.plan import (
    Plan,
    all_containers,
    job_containers,
    jobs,
    services,
    versions,
)
from microservices.plan.subjects import extra_containers
from tests.builders import Tree, planned, service

EXTRA: Tree = {"image": "extra:1"}
SPLIT: Tree = {"v1": {"weight": 80}, "v2": {"weight": 20}}


def stack(**keys: Any) -> Plan:
    """A stack whose one service has keys added."""
    config = {"app": {"key": "value"}}
    return planned(services={"web": service(**keys)}, config=config)


def own_v2(**keys: Any) -> Tree:
    """Two versions, of which the second writes something."""
    return {"v1": {"weight": 80}, "v2": {"weight": 20, **keys}}


def test_every_service_version_and_job_is_gone_over() -> None:
    found = stack(versions=SPLIT, jobs={"a": {"command": ["a"]}, "b": {"command": ["b"]}})
    assert [one.path() for one in services(found)] == [("services", "web")]
    assert [pods.name for pods in versions(found)] == ["web-v1", "web-v2"]
    assert [job.path("schedule") for job in jobs(found)] == [
        ("services", "web", "jobs", name, "schedule") for name in ("a", "b")
    ]


def test_a_pod_has_its_own_container_and_those_beside_it() -> None:
    found = stack(
        initContainers={"i": EXTRA}, sidecars={"s": EXTRA}, containers={"c": EXTRA}, versions=SPLIT
    )
    places = [(one.pods.version.name, one.name, one.place) for one in found.containers]
    assert places == [
        (version, name, place)
        for version in ("v1", "v2")
        for name, place in (
            ("web", ()),
            ("i", ("init_containers", "i")),
            ("s", ("sidecars", "s")),
            ("c", ("containers", "c")),
        )
    ]
    (first, _) = versions(found)
    assert [one.name for one in extra_containers(first)] == ["i", "s", "c"]


def test_a_job_by_the_clock_goes_with_the_version_of_most_traffic() -> None:
    clock = {"command": ["a"], "schedule": "@daily"}
    found = stack(
        versions={"v1": {"weight": 20}, "v2": {"weight": 80}},
        jobs={"clean": clock, "migrate": {"command": ["a"]}},
    )
    assert [(one.name, one.pods.version.name) for one in job_containers(found)] == [
        ("clean", "v2"),
        ("migrate", "v1"),
        ("migrate", "v2"),
    ]
    assert len(all_containers(found)) == 5


def test_a_job_has_what_its_version_says() -> None:
    found = stack(
        env={"A": "1"},
        envKeys={"K": {"set": "app", "key": "key"}},
        envFields={"F": "status.podIP"},
        allow={"writableRootFilesystem": True},
        versions={"v1": {"env": {"B": "2"}, "resources": {"size": "large"}}},
        jobs={"a": {"command": ["a"], "env": {"C": "3"}}},
    )
    (one,) = job_containers(found)
    assert one.settings.env_keys.keys() == {"K"}
    assert one.settings.env_fields == {"F": "status.podIP"}
    assert one.settings.allow.writable_root_filesystem
    assert one.settings.env == {"A": "1", "B": "2", "C": "3"}
    assert one.settings.resources.size == "large"
    assert one.settings.command == ("a",)
    assert one.path("env", "C") == ("services", "web", "jobs", "a", "env", "C")
    assert one.path("env", "B") == ("services", "web", "versions", "v1", "env", "B")
    assert one.path("env", "A") == ("services", "web", "env", "A")
    assert one.path() == ("services", "web", "jobs", "a")


@pytest.mark.parametrize(
    ("own", "parts", "also", "path"),
    [
        ({}, ("rollout", "max_surge"), (), ("rollout", "maxSurge")),
        ({"rollout": {"strategy": "recreate"}}, ("rollout", "max_surge"), (), "version"),
        ({"rollout": {"maxSurge": 1}}, ("rollout", "max_surge"), (), "version"),
        ({"replicas": 1}, ("rollout", "max_surge"), (("replicas",),), "version"),
        ({"replicas": 1}, ("rollout", "max_surge"), (("scaling",),), ("rollout", "maxSurge")),
    ],
)
def test_a_field_is_told_where_it_is_written(
    own: Tree, parts: tuple[str, ...], also: Any, path: Any
) -> None:
    (_, second) = versions(stack(versions=own_v2(**own)))
    expected = ("versions", "v2", "rollout", "maxSurge") if path == "version" else path
    assert second.path(*parts, also=also) == ("services", "web", *expected)


def test_a_field_that_only_the_service_writes_is_told_there() -> None:
    found = stack(rollout={"maxSurge": 2}, versions=own_v2(rollout={"drainSeconds": 5}))
    (_, second) = versions(found)
    assert second.path("rollout", "max_surge") == ("services", "web", "rollout", "maxSurge")


def test_a_key_of_a_part_that_both_write_is_told_where_it_is_written() -> None:
    volume = {"path": "/a", "emptyDir": {}}
    found = stack(volumes={"a": volume}, versions=own_v2(volumes={"a": {"path": "/b"}}))
    (_, second) = versions(found)
    assert second.path("volumes", "a", "empty_dir")[2:] == ("volumes", "a", "emptyDir")
    assert second.path("volumes", "a", "path")[2:4] == ("versions", "v2")


def test_a_container_beside_it_is_told_where_it_is_written() -> None:
    extra = {**EXTRA, "env": {"A": "1"}, "resources": {"size": "tiny"}}
    own = {"sidecars": {"s": {"env": {"B": "1"}}}}
    (_, second) = versions(stack(sidecars={"s": extra}, versions=own_v2(**own)))
    (sidecar,) = extra_containers(second)
    above = ("services", "web", "sidecars", "s")
    assert sidecar.path("resources", "size") == (*above, "resources", "size")
    assert sidecar.path("env", "A", also=(("resources", "limits"),)) == (*above, "env", "A")
    assert sidecar.path("env", "A", also=(("env", "B"),))[2:4] == ("versions", "v2")


def test_what_a_job_inherits_together_is_told_at_the_version() -> None:
    found = stack(
        env={"A": "1"},
        versions={"v1": {"configFrom": ["app"]}},
        jobs={"a": {"command": ["a"]}},
    )
    (one,) = job_containers(found)
    assert one.path("env", "A", also=(("config_from",),))[2:4] == ("versions", "v1")


def test_keys_of_a_map_are_told_as_they_are_written() -> None:
    found = stack(
        labels={"the_team": "a"},
        volumes={"a-b": {"path": "/a", "emptyDir": {}}},
        versions=own_v2(labels={"the_other": "b"}),
    )
    (_, second) = versions(found)
    assert second.path("labels", "the_team") == ("services", "web", "labels", "the_team")
    assert second.path("labels", "the_other")[-4:] == ("versions", "v2", "labels", "the_other")
    assert second.path("volumes", "a-b", "empty_dir", "size")[-2:] == ("emptyDir", "size")


def test_the_place_in_a_list_is_a_number() -> None:
    found = stack(pullSecrets=["a", "b"])
    (only,) = versions(found)
    assert only.path("pull_secrets", 1) == ("services", "web", "pullSecrets", 1)


@pytest.mark.parametrize(
    ("keys", "stateful"),
    [({}, False), ({"kind": "stateful"}, True)],
)
def test_pods_know_their_share_and_kind(keys: Tree, stateful: bool) -> None:
    (pods,) = versions(stack(**keys))
    assert (pods.share, pods.is_stateful) == (100, stateful)


def test_a_worker_has_no_share() -> None:
    worker = {"image": "web:1", "kind": "worker"}
    (pods,) = planned(services={"web": worker}).versions
    assert pods.share == 0
    assert pods.service.is_worker


def test_the_keys_of_every_set_are_known_by_its_name() -> None:
    found = planned(
        config={"a": {"x": "1", "y": "2"}},
        secrets={"b": {"z": "3"}},
        externalSecrets={"c": {"store": "vault", "keys": {"k": {"key": "shop"}}}},
    )
    assert found.keys == {"a": {"x", "y"}, "b": {"z"}, "c": {"k"}}


def test_a_version_may_add_keys_to_a_set() -> None:
    found = stack(configFrom=["app"], versions=own_v2(config={"app": {"more": "1"}}))
    first, second = (pods.version for pods in versions(found))
    assert found.keys_of("app", first) == {"key"}
    assert found.keys_of("app", second) == {"key", "more"}
    assert found.keys_of("apps", second) == set()
