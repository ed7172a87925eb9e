"""What the pods of the stack are at their most, and what the namespace may hold."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack

PLACE = "Pulumi.dev.yaml: microservices"
QUOTA = f"{PLACE}:namespaceOptions.quota"
LOWER = "raise it, or lower `replicas`, `scaling.max` or `resources`"
EXTRA: Tree = {"image": "extra:1"}


def held(quota: Tree, limits: Tree | None = None, **keys: Any) -> Tree:
    """A stack with one service, in a namespace with a quota."""
    options = {"quota": quota} | ({"limitRange": limits} if limits else {})
    return stack(services={"web": service(**keys)}, namespaceOptions=options)


def sized(size: str) -> Tree:
    return {**EXTRA, "resources": {"size": size}}


@pytest.mark.parametrize(
    ("keys", "pods"),
    [
        ({"replicas": 2}, 3),
        ({"replicas": 4}, 5),
        ({"replicas": 5}, 7),
        ({"replicas": 4, "rollout": {"maxSurge": 3}}, 7),
        ({"replicas": 4, "rollout": {"strategy": "recreate"}}, 4),
        ({"replicas": 4, "kind": "stateful"}, 4),
        ({"scaling": {"min": 2, "max": 8}}, 10),
        ({"replicas": 0}, 0),
        (
            {"versions": {"v1": {"weight": 100}, "v2": {"weight": 0, "replicas": 1}}},
            5,
        ),
    ],
)
def test_pods_are_counted_with_those_that_replace_them(keys: Tree, pods: int) -> None:
    values = held({"pods": pods}, **keys)
    if keys.get("replicas") == 0:
        values["services"]["web"] = {"image": "web:1", "kind": "worker", **keys}
    assert problems(values) == []
    if pods:
        assert problems(held({"pods": pods - 1}, **keys)) == [
            f"{QUOTA}.pods: the pods of this stack come to {pods} at most, of {pods - 1}; {LOWER}"
        ]


def test_the_pods_of_all_services_are_counted() -> None:
    services = {"web": service(), "api": service()}
    assert problems(stack(services=services, namespaceOptions={"quota": {"pods": 5}})) == [
        f"{QUOTA}.pods: the pods of this stack come to 6 at most, of 5; {LOWER}"
    ]


@pytest.mark.parametrize(
    ("key", "enough", "less", "total"),
    [
        ("requestedCpu", "300m", "299m", "0.3"),
        ("requestedMemory", "768Mi", "767Mi", "768Mi"),
        ("limitedCpu", "1.5", "1400m", "1.5"),
        ("limitedMemory", "1.5Gi", "1535Mi", "1536Mi"),
    ],
)
def test_amounts_are_summed_up(key: str, enough: str, less: str, total: str) -> None:
    resources = {"limits": {"cpu": "500m", "memory": "512Mi"}}
    assert problems(held({key: enough}, resources=resources)) == []
    assert problems(held({key: less}, resources=resources)) == [
        f"{QUOTA}.{key}: the pods of this stack come to {total} at most, of {less}; {LOWER}"
    ]


def test_bytes_are_rounded_up() -> None:
    resources = {"requests": {"memory": "1M"}}
    assert problems(held({"requestedMemory": "1M"}, resources=resources)) == [
        f"{QUOTA}.requestedMemory: the pods of this stack come to 3Mi at most, of 1M; {LOWER}"
    ]


@pytest.mark.parametrize(
    ("keys", "cores"),
    [
        ({"containers": {"a": sized("large")}}, "1.8"),
        ({"sidecars": {"a": sized("large")}}, "1.8"),
        ({"initContainers": {"a": sized("tiny")}}, "0.3"),
        ({"initContainers": {"a": sized("large"), "b": sized("large")}}, "1.5"),
        ({"initContainers": {"a": sized("large")}, "sidecars": {"b": sized("medium")}}, "2.25"),
        (
            {"initContainers": {"a": sized("large")}, "containers": {"b": sized("large")}},
            "1.8",
        ),
    ],
)
def test_a_pod_is_what_runs_together_or_what_runs_before(keys: Tree, cores: str) -> None:
    assert problems(held({"requestedCpu": cores}, **keys)) == []
    (line,) = problems(held({"requestedCpu": "100m"}, **keys))
    assert f"come to {cores} at most" in line


def test_a_whole_number_is_written_as_one() -> None:
    resources = {"requests": {"cpu": "10"}}
    (line,) = problems(held({"requestedCpu": "1"}, resources=resources))
    assert "come to 30 at most" in line


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ({}, "resources"),
        (
            {
                "resources": {"limits": {"cpu": "1"}},
                "sidecars": {"a": EXTRA},
            },
            "sidecars.a.resources",
        ),
        (
            {
                "resources": {"limits": {"cpu": "1"}},
                "versions": {"v1": {"containers": {"a": EXTRA}}},
            },
            "versions.v1.containers.a.resources",
        ),
    ],
)
def test_a_quota_of_limits_needs_them(keys: Tree, path: str) -> None:
    assert problems(held({"limitedCpu": "9"}, **keys)) == [
        f"{PLACE}:services.web.{path}.limits.cpu: "
        "there is none, and the namespace has a quota of CPU limits; "
        "write one, or `namespaceOptions: {limitRange: {defaultLimit: {cpu: ...}}}`"
    ]
    assert problems(held({"limitedMemory": "9Gi"}, **keys)) == []


@pytest.mark.parametrize("name", ["defaultLimit", "most"])
def test_the_limit_range_gives_a_limit(name: str) -> None:
    assert problems(held({"limitedCpu": "1.5"}, {name: {"cpu": "500m"}})) == []
    assert problems(held({"limitedCpu": "1"}, {name: {"cpu": "500m"}})) == [
        f"{QUOTA}.limitedCpu: the pods of this stack come to 1.5 at most, of 1; {LOWER}"
    ]


def test_a_default_limit_comes_before_the_greatest() -> None:
    limits = {"defaultLimit": {"cpu": "500m"}, "most": {"cpu": "2"}}
    assert problems(held({"limitedCpu": "1.5"}, limits)) == []


@pytest.mark.parametrize(
    ("quota", "total", "allowed"),
    [
        ({"pods": 6}, "7", "6"),
        ({"requestedCpu": "900m"}, "1", "900m"),
        ({"limitedMemory": "2Gi"}, "2304Mi", "2Gi"),
    ],
)
def test_a_quota_has_room_for_the_jobs_of_each_version(
    quota: Tree, total: str, allowed: str
) -> None:
    jobs = {
        "migrate": {"args": ["up"], "resources": {"size": "medium"}},
        "clean": {"args": ["clean"], "schedule": "@daily"},
    }
    versions = {"v1": {"weight": 100}, "v2": {"weight": 0, "replicas": 0}}
    (key,) = quota
    assert problems(held(quota, replicas=3, jobs=jobs, versions=versions)) == [
        f"{QUOTA}.{key}: the pods of this stack come to {total} at most, of {allowed}; {LOWER}"
    ]
