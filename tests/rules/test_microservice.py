"""Kinds of services, and what becomes of objects and names that were there before."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack, web

PLACE = "Pulumi.dev.yaml: microservices:services"
UNROUTED = "Deployment, HorizontalPodAutoscaler, PodDisruptionBudget, ServiceAccount"
ROUTED = (
    "DestinationRule, HorizontalPodAutoscaler, PodDisruptionBudget, Service, ServiceAccount, "
    "VirtualService"
)


def worker(**keys: Any) -> Tree:
    return stack(services={"web": {"image": "web:1", "kind": "worker", **keys}})


@pytest.mark.parametrize(
    "values",
    [
        web(kind="stateful", versions={"v1": {}}),
        web(versions={"v1": {"weight": 100}, "v2": {"weight": 0}}),
        web(adopt=True),
        web(kind="stateful", adopt=True),
        web(adopt=["Deployment", "Service", "ServiceAccount", "VirtualService", "DestinationRule"]),
        web(adopt=["PodDisruptionBudget", "HorizontalPodAutoscaler"]),
        web(kind="stateful", adopt=["Service", "PodDisruptionBudget", "HorizontalPodAutoscaler"]),
        worker(adopt=["ServiceAccount", "Deployment", "PodDisruptionBudget"]),
        web(formerName="shop"),
        stack(services={"a": service(formerName="b"), "c": service(formerName="d")}),
    ],
)
def test_a_service_of_its_kind_is_taken(values: Tree) -> None:
    assert problems(values) == []


def test_a_stateful_service_has_one_version() -> None:
    versions = {"v1": {"weight": 80}, "v2": {"weight": 20}}
    assert problems(web(kind="stateful", versions=versions)) == [
        f"{PLACE}.web.versions: "
        "a stateful service has 2 versions, and each would have data of its own; "
        "keep one version, or make two services of it"
    ]


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (
            web(kind="stateful", adopt=["Service", "Deployment"]),
            f"adopt[1]: a stateful has no Deployment; write one of: {ROUTED}",
        ),
        (
            worker(adopt=["VirtualService"]),
            f"adopt[0]: a worker has no VirtualService; write one of: {UNROUTED}",
        ),
        (
            web(adopt=["Service", "Deployment", "Service"]),
            "adopt[2]: `Service` stands here twice; leave the second one out",
        ),
    ],
)
def test_what_is_taken_over_is_made_of_the_service(values: Tree, line: str) -> None:
    assert problems(values) == [f"{PLACE}.web.{line}"]


@pytest.mark.parametrize(
    ("services", "name", "what"),
    [
        ({"web": service(formerName="web")}, "web", "the service is still called that"),
        (
            {"web": service(formerName="api"), "api": service()},
            "web",
            "there is a service `api` in this stack",
        ),
        (
            {"a": service(formerName="old"), "b": service(formerName="old")},
            "b",
            "`old` is the former name of a as well",
        ),
    ],
)
def test_a_former_name_is_free(services: Tree, name: str, what: str) -> None:
    assert problems(stack(services=services)) == [
        f"{PLACE}.{name}.formerName: {what}; leave it out, or write another name"
    ]


CLAIM = {"data": {"path": "/data", "claim": {"size": "1Gi"}}}
ALONE = {"replicas": 1, "rollout": {"strategy": "recreate"}, "formerName": "old"}


@pytest.mark.parametrize(
    "values",
    [
        web(formerName="old"),
        web(**ALONE, volumes={"data": {"path": "/data", "existingClaim": "old-v1-data"}}),
        web(replicas=1, rollout=ALONE["rollout"], volumes=CLAIM),
    ],
)
def test_a_renamed_service_may_use_what_is_there(values: Tree) -> None:
    assert problems(values) == []


@pytest.mark.parametrize(
    "values",
    [web(**ALONE, volumes=CLAIM), web(**ALONE, versions={"v1": {"volumes": CLAIM}})],
)
def test_a_renamed_service_makes_no_claims(values: Tree) -> None:
    assert problems(values) == [
        f"{PLACE}.web.formerName: the service has claims of its own: data; leave `formerName` out, "
        "and bring the data over with `existingClaim`"
    ]


def test_every_claim_that_a_rename_would_empty_is_named() -> None:
    claims = {**CLAIM, "more": {"path": "/more", "claim": {"size": "1Gi"}}}
    (line,) = problems(web(**ALONE, volumes=claims))
    assert "the service has claims of its own: data, more; " in line


def test_the_pods_of_a_stateful_set_may_end_with_it() -> None:
    assert problems(web(kind="stateful", protect=False)) == []


@pytest.mark.parametrize("kind", ["service", "worker"])
def test_only_a_stateful_set_is_let_go(kind: str) -> None:
    written = {"image": "web:1.0", "kind": kind, **({} if kind == "worker" else {"port": 8080})}
    assert problems(stack(services={"web": {**written, "protect": False}})) == [
        f"Pulumi.dev.yaml: microservices:services.web.protect: a {kind} has no StatefulSet; "
        "leave it out"
    ]
    assert problems(stack(services={"web": {**written, "protect": True}})) == []
