"""The storage of a version, which outlives its pods and the version itself."""

from dataclasses import replace
from typing import Any

import pulumi
import pytest

from components.version import Version
from tests.components.version_program import DESCRIBED, NEEDS, deployed, placed, version_args
from tests.deployment import Deploy

DATA = {"data": {"path": "/data", "claim": {"size": "1Gi"}}}
FILES = {"files": {"path": "/files", "emptyDir": {}}}
ORPHAN = "pulumi.com/deletionPropagationPolicy"
MADE = {"data": {"size": "1Gi", "access_mode": "ReadWriteOnce", "storage_class": None}}
MIGRATE = {"migrate": {"command": ["/bin/migrate"], "deadlineSeconds": 60}}


def test_what_a_claim_of_a_deployment_holds_outlives_the_service(deploy: Deploy) -> None:
    found = deployed(deploy, volumes={**DATA, **FILES})
    assert found.manifests["PersistentVolumeClaim", "web-v1-data"] == {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {
            **DESCRIBED,
            "name": "web-v1-data",
            "annotations": {"pulumi.com/skipAwait": "true"},
        },
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    kept = {one.name for one in found.resources.values() if one.retained}
    assert kept == {"web-v1-data"}
    assert found.needs("Deployment", "web-v1") == {
        *NEEDS,
        ("PersistentVolumeClaim", "web-v1-data"),
    }


def test_a_stateful_set_claims_its_storage_by_itself_and_keeps_it(deploy: Deploy) -> None:
    found = deployed(deploy, kind="stateful", volumes=DATA, jobs=MIGRATE)
    assert {kind for kind, _ in placed(found)} == {
        "StatefulSet",
        "Job",
        "PodDisruptionBudget",
        "DestinationRule",
    }
    stateful_set = found.manifests["StatefulSet", "web-v1"]
    marks = stateful_set["metadata"].pop("annotations")
    assert marks.keys() == {ORPHAN, "pulumi.com/waitFor"}
    assert marks[ORPHAN] == "orphan"
    assert (stateful_set["apiVersion"], stateful_set["metadata"]) == ("apps/v1", DESCRIBED)
    spec = stateful_set["spec"]
    assert spec["serviceName"] == "web-headless"
    assert [one["metadata"]["name"] for one in spec["volumeClaimTemplates"]] == ["data"]
    assert spec["persistentVolumeClaimRetentionPolicy"] == {
        "whenDeleted": "Retain",
        "whenScaled": "Retain",
    }
    assert {kind for kind, _ in found.needs("StatefulSet", "web-v1")} == {
        "ServiceAccount",
        "ConfigMap",
        "Job",
    }


def test_what_would_replace_a_claim_or_a_stateful_set_is_left_as_it_is(deploy: Deploy) -> None:
    alone = deployed(deploy, volumes=DATA)
    claim = alone.resource("PersistentVolumeClaim", "web-v1-data")
    assert claim.ignored == ("spec.accessModes", "spec.storageClassName")
    found = deployed(deploy, kind="stateful", volumes=DATA)
    kept = ("spec.revisionHistoryLimit", "spec.volumeClaimTemplates")
    assert found.resource("StatefulSet", "web-v1").ignored == kept
    scaling = {"min": 2, "max": 3, "cpu": 70}
    scaled = deployed(deploy, kind="stateful", volumes=DATA, scaling=scaling)
    assert scaled.resource("StatefulSet", "web-v1").ignored == ("spec.replicas", *kept)


def test_a_stateful_set_that_is_made_anew_gets_its_claims_as_they_are_written(
    deploy: Deploy,
) -> None:
    def program() -> None:
        args = version_args(kind="stateful", volumes=DATA)
        Version("web-v1", replace(args, replaced=True))

    found = deploy(program)
    assert found.resource("StatefulSet", "web-v1").ignored == ("spec.revisionHistoryLimit",)


def test_the_pods_of_a_stateful_set_that_may_go_end_with_it(deploy: Deploy) -> None:
    found = deployed(deploy, kind="stateful", volumes=DATA, protect=False)
    marks = found.manifests["StatefulSet", "web-v1"]["metadata"]["annotations"]
    assert ORPHAN not in marks


@pytest.mark.parametrize(
    ("keys", "claims"),
    [
        ({"volumes": {**DATA, **FILES}}, MADE),
        ({"volumes": FILES}, {}),
        ({"kind": "stateful", "volumes": {**DATA, **FILES}}, MADE),
        ({"kind": "stateful", "volumes": FILES}, {}),
    ],
)
def test_a_version_tells_what_claims_there_are(
    deploy: Deploy, keys: dict[str, Any], claims: dict[str, Any]
) -> None:
    def program() -> None:
        pulumi.export("claims", Version("web-v1", version_args(**keys)).claims)

    assert deploy(program).outputs == {"claims": claims}
