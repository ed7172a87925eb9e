"""What becomes of a service by the owner of its weights."""

from typing import Any

import pytest

from microservices.plan.owner import (
    chosen,
    is_argo_rollouts,
    is_flagger,
    is_handed_over,
    serving_workload,
    workload_kind,
)
from microservices.settings.microservice import MicroserviceSettings
from tests.builders import microservice

OWNERS = ("pulumi", "flagger", "argo-rollouts")


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
