"""What others may write to objects of a service, by the owner of its weights."""

from typing import Any

import pytest

from components.owner import (
    chosen,
    is_argo_rollouts,
    is_flagger,
    is_handed_over,
    routes_ignored,
    service_annotations,
    service_ignored,
    serving_workload,
    workload_ignored,
    workload_kind,
)
from settings.microservice import MicroserviceSettings
from tests.builders import microservice

OWNERS = ("pulumi", "flagger", "argo-rollouts")
AWAITED = {"pulumi.com/skipAwait": "true"}


def owned(owner: str, **keys: Any) -> MicroserviceSettings:
    """A service with an owner of its weights."""
    return microservice(**{"traffic": {"owner": owner}, **keys})


def test_each_owner_is_known_from_the_others() -> None:
    found = [(is_flagger(owned(one)), is_argo_rollouts(owned(one))) for one in OWNERS]
    assert found == [(False, False), (True, False), (False, True)]


@pytest.mark.parametrize(
    ("owner", "hand_over", "left"),
    [("pulumi", True, True), ("pulumi", False, False), ("argo-rollouts", True, False)],
)
def test_only_what_pulumi_owns_is_handed_over(owner: str, hand_over: bool, left: bool) -> None:
    settings = microservice(traffic={"owner": owner, "handOver": hand_over})
    assert is_handed_over(settings) is left


@pytest.mark.parametrize(
    ("owner", "kind", "workload", "serving"),
    [
        ("pulumi", "service", "Deployment", "web-v1"),
        ("pulumi", "stateful", "StatefulSet", "web-v1"),
        ("flagger", "service", "Deployment", "web-v1-primary"),
        ("argo-rollouts", "service", "Rollout", "web-v1"),
    ],
)
def test_pods_are_of_the_kind_that_the_owner_wants(
    owner: str, kind: str, workload: str, serving: str
) -> None:
    settings = owned(owner, kind=kind)
    assert workload_kind(settings) == workload
    assert serving_workload("web", settings, "v1") == serving


def test_the_pods_of_flaggers_copy_are_found_by_the_labels_that_it_keeps() -> None:
    ours, copied = owned("argo-rollouts"), owned("flagger")
    assert chosen("web", ours) == {"app": "web"}
    assert chosen("web", ours, "v1") == {"app": "web", "version": "v1"}
    assert chosen("web", copied) == {"app.kubernetes.io/name": "web"}
    assert chosen("web", copied, "v1") == {"app.kubernetes.io/name": "web", "version": "v1"}


def test_flagger_says_whom_the_service_leads_to() -> None:
    assert service_annotations(owned("pulumi")) == AWAITED
    assert service_annotations(owned("flagger")) == {**AWAITED, "microservices/weights": "flagger"}
    assert service_ignored(owned("argo-rollouts")) == ["spec.clusterIP"]
    assert service_ignored(owned("flagger")) == ["spec.clusterIP", "spec.selector"]


@pytest.mark.parametrize(
    ("owner", "scaling", "ignored"),
    [
        ("pulumi", None, []),
        ("pulumi", {"min": 1, "max": 2}, ["spec.replicas"]),
        ("argo-rollouts", None, []),
        ("flagger", None, ["spec.replicas"]),
    ],
)
def test_flagger_and_autoscalers_say_how_many_pods_there_are(
    owner: str, scaling: Any, ignored: list[str]
) -> None:
    settings = owned(owner, **({"scaling": scaling} if scaling else {}))
    assert workload_ignored(settings, settings) == ignored


@pytest.mark.parametrize(
    ("owner", "keys", "kinds", "ignored"),
    [
        ("pulumi", {}, ("http",), []),
        ("argo-rollouts", {}, ("hosts", "http"), ["spec.http"]),
        ("argo-rollouts", {}, ("hosts", "http", "tcp"), ["spec.http", "spec.tcp"]),
        ("argo-rollouts", {"adopt": ["VirtualService"]}, ("http",), []),
        ("argo-rollouts", {"adopt": ["Service"]}, ("http",), ["spec.http"]),
    ],
)
def test_argo_rollouts_writes_routes_until_they_are_taken_over(
    owner: str, keys: dict[str, Any], kinds: tuple[str, ...], ignored: list[str]
) -> None:
    assert routes_ignored(owned(owner, **keys), kinds) == ignored
