"""What Kubernetes' Go types leave of an object, as previews of the real engine showed it."""

from typing import Any

import pytest

from microservices.offline.engine.evaluation import UNKNOWN
from microservices.offline.explain.normal_form import normal_form
from tests.offline.objects import placed


def spec(kind: str, version: str = "v1", **written: Any) -> Any:
    """What is left of the spec of an object."""
    return normal_form(placed(kind, "x", version, spec=written))["spec"]


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ({"volumes": [], "nodeSelector": {}, "hostNetwork": False}, {}),
        ({"securityContext": {}, "affinity": {}}, {"securityContext": {}, "affinity": {}}),
        ({"enableServiceLinks": False}, {"enableServiceLinks": False}),
        ({"containers": []}, {"containers": []}),
        (
            {"containers": [{"name": "x", "env": [{"name": "A", "value": ""}], "args": []}]},
            {"containers": [{"name": "x", "env": [{"name": "A"}]}]},
        ),
        (
            {"containers": [{"volumeMounts": [{"name": "a", "readOnly": False}]}]},
            {"containers": [{"volumeMounts": [{"name": "a"}]}]},
        ),
        (
            {"volumes": [{"csi": {"readOnly": False}}, {"emptyDir": {"sizeLimit": "1024Mi"}}]},
            {"volumes": [{"csi": {"readOnly": False}}, {"emptyDir": {"sizeLimit": "1Gi"}}]},
        ),
        (
            {"containers": [{"resources": {"limits": {"cpu": 1.5}, "requests": {}}}]},
            {"containers": [{"resources": {"limits": {"cpu": "1500m"}}}]},
        ),
        ({"resources": {"limits": {"x": True}}}, {"resources": {"limits": {"x": True}}}),
    ],
)
def test_what_says_nothing_is_left_out_of_a_pod(written: Any, left: Any) -> None:
    assert spec("Pod", **written) == left


def test_texts_of_maps_may_be_empty() -> None:
    written = placed("ConfigMap", "x", data={"a": "", "value": ""})
    assert normal_form(written) == written


def test_limits_of_a_namespace_hold_amounts() -> None:
    limits = [{"type": "Container", "default": {"cpu": "1.5"}, "max": {}}]
    assert spec("LimitRange", limits=limits) == {
        "limits": [{"type": "Container", "default": {"cpu": "1500m"}}]
    }


def test_a_stateful_set_without_claims_and_waits_does_not_speak_of_them() -> None:
    written = {"volumeClaimTemplates": [], "minReadySeconds": 0, "replicas": 0}
    assert spec("StatefulSet", "apps/v1", **written) == {"replicas": 0}


@pytest.mark.parametrize(
    ("kind", "version"), [("VirtualService", "networking.istio.io/v1"), ("Secret", "v1")]
)
def test_custom_resources_and_secrets_are_left_as_they_are(kind: str, version: str) -> None:
    written = {"http": [], "limits": {"cpu": "1.5"}}
    assert spec(kind, version, **written) == written


def test_an_object_that_is_not_wholly_known_is_left_as_it_is() -> None:
    written = {"volumes": [], "containers": [{"name": UNKNOWN}]}
    assert spec("Pod", **written) == written
