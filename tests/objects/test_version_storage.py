"""The storage of a version, which outlives its pods and the version itself."""

from tests.objects.of_version import DESCRIBED, NEEDS, deployed

DATA = {"data": {"path": "/data", "claim": {"size": "1Gi"}}}
FILES = {"files": {"path": "/files", "emptyDir": {}}}
ORPHAN = "pulumi.com/deletionPropagationPolicy"
MIGRATE = {"migrate": {"command": ["/bin/migrate"], "deadlineSeconds": 60}}


def test_what_a_claim_of_a_deployment_holds_outlives_the_service() -> None:
    found = deployed(volumes={**DATA, **FILES})
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
    kept = {one.name for one in found.objects if one.retained}
    assert kept == {"web-v1-data"}
    assert found.needs("Deployment", "web-v1") == {
        *NEEDS,
        ("PersistentVolumeClaim", "web-v1-data"),
    }


def test_a_stateful_set_claims_its_storage_by_itself_and_keeps_it() -> None:
    found = deployed(kind="stateful", volumes=DATA, jobs=MIGRATE)
    assert {kind for kind, _ in found.manifests} == {
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
        "LimitRange",
        "Job",
    }


def test_what_would_replace_a_claim_or_a_stateful_set_is_left_as_it_is() -> None:
    alone = deployed(volumes=DATA)
    claim = alone.object("PersistentVolumeClaim", "web-v1-data")
    assert claim.ignored == ("spec.accessModes", "spec.storageClassName")
    found = deployed(kind="stateful", volumes=DATA)
    kept = ("spec.revisionHistoryLimit", "spec.volumeClaimTemplates")
    assert found.object("StatefulSet", "web-v1").ignored == kept
    scaling = {"min": 2, "max": 3, "cpu": 70}
    scaled = deployed(kind="stateful", volumes=DATA, scaling=scaling)
    assert scaled.object("StatefulSet", "web-v1").ignored == ("spec.replicas", *kept)


def test_a_stateful_set_that_is_made_anew_gets_its_claims_as_they_are_written() -> None:
    found = deployed(kind="stateful", volumes=DATA, replaced=True)
    assert found.object("StatefulSet", "web-v1").ignored == ("spec.revisionHistoryLimit",)


def test_the_pods_of_a_stateful_set_that_may_go_end_with_it() -> None:
    found = deployed(kind="stateful", volumes=DATA, protect=False)
    marks = found.manifests["StatefulSet", "web-v1"]["metadata"]["annotations"]
    assert ORPHAN not in marks
