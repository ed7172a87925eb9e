"""What others may write to objects of a service, by the owner of its weights."""

from typing import Any

import pytest

from microservices.dialects.owners.owner import (
    routes_ignored,
    service_annotations,
    service_ignored,
    workload_ignored,
)
from microservices.settings.microservice import MicroserviceSettings
from tests.builders import microservice

AWAITED = {"pulumi.com/skipAwait": "true"}


def owned(owner: str, **keys: Any) -> MicroserviceSettings:
    """A service with an owner of its weights."""
    return microservice(**{"traffic": {"owner": owner}, **keys})


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
