"""What others may write to objects of a service, by the owner of its weights."""

from typing import Any

import pytest

from microservices.objects.owner import owner_of
from tests.builders import microservice
from tests.objects.of_service import deployed

RAW = {"raw": {"port": 9000, "protocol": "tcp"}}
AWAITED = {"pulumi.com/skipAwait": "true"}


def test_flagger_says_whom_the_service_leads_to() -> None:
    pulumi, flagger, argo_rollouts = (
        owner_of(microservice(traffic={"owner": name}))
        for name in ("pulumi", "flagger", "argo-rollouts")
    )
    assert pulumi.address_annotations == AWAITED
    assert flagger.address_annotations == {**AWAITED, "microservices/weights": "flagger"}
    assert argo_rollouts.address_ignored == ("spec.clusterIP",)
    assert flagger.address_ignored == ("spec.clusterIP", "spec.selector")


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
    found = deployed(traffic={"owner": owner}, scaling=scaling)
    kind = "Rollout" if owner == "argo-rollouts" else "Deployment"
    assert [*found.object(kind, "web-v1").ignored] == ignored


@pytest.mark.parametrize(
    ("owner", "keys", "ignored"),
    [
        ("pulumi", {}, []),
        ("argo-rollouts", {}, ["spec.http"]),
        ("argo-rollouts", {"ports": RAW}, ["spec.http", "spec.tcp"]),
        ("argo-rollouts", {"adopt": ["VirtualService"]}, []),
        ("argo-rollouts", {"adopt": ["Service"]}, ["spec.http"]),
    ],
)
def test_argo_rollouts_writes_routes_until_they_are_taken_over(
    owner: str, keys: dict[str, Any], ignored: list[str]
) -> None:
    found = deployed(traffic={"owner": owner}, **keys)
    assert [*found.object("VirtualService", "web").ignored] == ignored
