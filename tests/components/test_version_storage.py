"""The storage of a version, which outlives its pods and the version itself."""

from tests.components.version_program import DESCRIBED, NEEDS, deployed, placed
from tests.deployment import Deploy

DATA = {"data": {"path": "/data", "claim": {"size": "1Gi"}}}
FILES = {"files": {"path": "/files", "emptyDir": {}}}
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
