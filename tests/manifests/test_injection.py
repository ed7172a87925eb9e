"""Which pods are in the mesh."""

from typing import Any

import pytest

from microservices.manifests.injection import Injection
from microservices.manifests.workload import Workload
from tests.offline.objects import workload


def namespace(**labels: str) -> dict[str, Any]:
    return {"kind": "Namespace", "metadata": {"name": "shop", "labels": labels or None}}


def pods(metadata: dict[str, Any] | None = None, *containers: str) -> Workload:
    """A workload whose pods say something of themselves."""
    item = workload(pod={"containers": [{"name": name} for name in containers]})
    item["spec"]["template"]["metadata"] = metadata or {}
    return Workload(item)


ENABLED = {"istio-injection": "enabled"}
NO = {"sidecar.istio.io/inject": "false"}
YES = {"sidecar.istio.io/inject": "true"}


@pytest.mark.parametrize(
    ("labels", "workload", "said", "happens"),
    [
        (ENABLED, pods(), True, True),
        ({}, pods(), False, False),
        ({"istio.io/rev": "stable"}, pods(), False, True),
        ({"istio.io/rev": "stable"}, pods({"labels": NO}), False, False),
        ({"istio.io/dataplane-mode": "ambient"}, pods(), False, True),
        (ENABLED, pods({"labels": NO}), False, False),
        (ENABLED, pods({"annotations": NO}), False, False),
        ({}, pods({"labels": YES}), True, True),
        ({}, pods({"labels": {"istio.io/dataplane-mode": "ambient"}}), False, True),
        ({}, pods(None, "istio-proxy"), True, True),
        ({}, pods(None, "main"), False, False),
    ],
)
def test_pods_are_in_the_mesh_as_they_or_their_namespace_say(
    labels: dict[str, str], workload: Workload, said: bool, happens: bool
) -> None:
    injection = Injection([namespace(**labels)])
    assert (injection.is_said(workload), injection.happens(workload)) == (said, happens)


def test_a_namespace_of_others_is_taken_for_one_of_the_mesh() -> None:
    assert Injection([]).is_said(pods())
