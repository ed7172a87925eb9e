"""What a pod asks for, and the most that it may use."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack

PLACE = "Pulumi.dev.yaml: microservices:services.web.resources.limits"
INSTEAD = "write a limit of at least the request, or lower that"

LOW = {"limits": {"memory": "256Mi"}}
HIGH = {"requests": {"memory": "1Gi"}, **LOW}


def web(requests: dict[str, Any], limits: dict[str, Any]) -> Tree:
    return stack(services={"web": service(resources={"requests": requests, "limits": limits})})


@pytest.mark.parametrize(
    ("requests", "limits"),
    [
        ({}, {}),
        ({}, {"memory": "256Mi"}),
        ({"memory": "1Gi"}, {"memory": "1024Mi"}),
        ({"cpu": "1"}, {"cpu": "1000m"}),
        ({"cpu": "2"}, {}),
        ({"memory": "1G"}, {"memory": "1Gi"}),
        ({"ephemeralStorage": "1Gi"}, {}),
        ({}, {"ephemeralStorage": "1Gi"}),
        ({"ephemeralStorage": "1Gi"}, {"ephemeralStorage": "1Gi"}),
    ],
)
def test_a_limit_that_covers_its_request_is_taken(
    requests: dict[str, Any], limits: dict[str, Any]
) -> None:
    assert problems(web(requests, limits)) == []


@pytest.mark.parametrize(
    ("requests", "limits", "lines"),
    [
        (
            {},
            {"memory": "255Mi"},
            [f"{PLACE}.memory: the limit 255Mi is below the request 256Mi; {INSTEAD}"],
        ),
        (
            {"cpu": "0.5"},
            {"cpu": "499m"},
            [f"{PLACE}.cpu: the limit 499m is below the request 0.5; {INSTEAD}"],
        ),
        (
            {"cpu": "2", "memory": "1Gi"},
            {"cpu": "1", "memory": "1G"},
            [
                f"{PLACE}.cpu: the limit 1 is below the request 2; {INSTEAD}",
                f"{PLACE}.memory: the limit 1G is below the request 1Gi; {INSTEAD}",
            ],
        ),
        (
            {"ephemeralStorage": "2Gi"},
            {"ephemeralStorage": "1Gi"},
            [f"{PLACE}.ephemeralStorage: the limit 1Gi is below the request 2Gi; {INSTEAD}"],
        ),
    ],
)
def test_a_limit_below_its_request_is_refused(
    requests: dict[str, Any], limits: dict[str, Any], lines: list[str]
) -> None:
    assert problems(web(requests, limits)) == lines


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ({"resources": {"size": "large"}, "versions": {"v1": {"resources": LOW}}}, "versions.v1."),
        ({"resources": LOW, "versions": {"v1": {"resources": {"size": "large"}}}}, "versions.v1."),
        (
            {
                "resources": {**LOW, "size": "tiny"},
                "versions": {"v1": {"resources": {"requests": {"memory": "512Mi"}}}},
            },
            "versions.v1.",
        ),
        ({"sidecars": {"a": {"image": "a:1", "resources": HIGH}}}, "sidecars.a."),
        ({"jobs": {"a": {"command": ["a"], "resources": HIGH}}}, "jobs.a."),
        ({"resources": HIGH, "jobs": {"a": {"command": ["a"]}}}, ""),
    ],
)
def test_it_is_told_where_it_is_written(keys: Tree, place: str) -> None:
    (line,) = problems(stack(services={"web": service(**keys)}))
    path = f"Pulumi.dev.yaml: microservices:services.web.{place}resources.limits.memory: "
    assert line.startswith(path)
