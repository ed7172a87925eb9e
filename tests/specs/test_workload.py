"""The Deployment or StatefulSet of a version."""

from typing import Any

from microservices.settings.mesh import MeshSettings
from microservices.specs.pods.pod import pod_spec
from microservices.specs.pods.proxy import proxy_annotations
from microservices.specs.source import Source
from microservices.specs.workload import (
    claim_templates,
    deployment_spec,
    pod_template,
    stateful_set_spec,
)
from tests.builders import microservice

SOURCES = {"a": Source("ConfigMap", "a-1")}
MESH = MeshSettings()
CHOSEN = {"app": "web", "version": "v1"}
LABELS = {
    **CHOSEN,
    "app.kubernetes.io/name": "web",
    "app.kubernetes.io/version": "v1",
    "app.kubernetes.io/managed-by": "pulumi",
}
SCALING = {"min": 2, "max": 9}
DATA = {"data": {"path": "/data", "claim": {"size": "1Gi"}}}


def deployment(**keys: Any) -> dict[str, Any]:
    settings = microservice(**keys)
    return {**deployment_spec("web", settings, settings.main_version, MESH, SOURCES)}


def stateful_set(**keys: Any) -> dict[str, Any]:
    settings = microservice(kind="stateful", **keys)
    return {**stateful_set_spec("web", settings, settings.main_version, MESH, SOURCES)}


def template(mesh: MeshSettings = MESH, **keys: Any) -> dict[str, Any]:
    settings = microservice(**keys)
    return {**pod_template("web", settings, settings.main_version, mesh, SOURCES)}


def test_the_pods_of_a_version_are_replaced_without_a_gap() -> None:
    assert deployment() == {
        "replicas": 2,
        "min_ready_seconds": 5,
        "progress_deadline_seconds": 300,
        "revision_history_limit": 5,
        "selector": {"match_labels": CHOSEN},
        "strategy": {
            "type": "RollingUpdate",
            "rolling_update": {"max_surge": "25%", "max_unavailable": 0},
        },
        "template": template(),
    }


def test_how_pods_are_replaced_is_what_is_written() -> None:
    rollout = {
        "strategy": "recreate",
        "minReadySeconds": 0,
        "progressDeadlineSeconds": 60,
        "revisionHistory": 1,
    }
    assert deployment(rollout=rollout, replicas=0) == {
        "replicas": 0,
        "min_ready_seconds": 0,
        "progress_deadline_seconds": 60,
        "revision_history_limit": 1,
        "selector": {"match_labels": CHOSEN},
        "strategy": {"type": "Recreate"},
        "template": template(),
    }


def test_the_pods_of_a_deployment_share_the_claims_of_their_version() -> None:
    assert deployment(volumes=DATA)["template"]["spec"]["volumes"] == [
        {"name": "data", "persistent_volume_claim": {"claim_name": "web-v1-data"}},
        {"name": "tmp", "empty_dir": {"size_limit": "64Mi"}},
    ]
    assert template(volumes=DATA) == deployment(volumes=DATA)["template"]


def test_the_number_of_pods_is_never_written_where_the_load_decides() -> None:
    assert deployment(scaling=SCALING) == {
        key: value for key, value in deployment().items() if key != "replicas"
    }
    assert stateful_set(scaling=SCALING) == {
        key: value for key, value in stateful_set().items() if key != "replicas"
    }


def test_a_stateful_set_has_names_and_storage_for_its_pods_and_keeps_the_storage() -> None:
    settings = microservice(kind="stateful", volumes=DATA)
    spec = pod_spec("web", settings.main_version, settings.all_ports, SOURCES, kind="StatefulSet")
    assert stateful_set(volumes=DATA) == {
        "replicas": 2,
        "service_name": "web-headless",
        "min_ready_seconds": 5,
        "revision_history_limit": 5,
        "selector": {"match_labels": CHOSEN},
        "update_strategy": {"type": "RollingUpdate"},
        "persistent_volume_claim_retention_policy": {
            "when_deleted": "Retain",
            "when_scaled": "Retain",
        },
        "template": {**template(kind="stateful"), "spec": spec},
        "volume_claim_templates": [
            {
                "metadata": {"name": "data"},
                "spec": {
                    "access_modes": ["ReadWriteOnce"],
                    "resources": {"requests": {"storage": "1Gi"}},
                },
            }
        ],
    }
    assert spec.get("volumes") == [{"name": "tmp", "empty_dir": {"size_limit": "64Mi"}}]


def test_only_what_outlives_a_pod_is_claimed_in_the_order_of_its_names() -> None:
    claim = {"claim": {"size": "1Gi"}}
    volumes = {"z": {"path": "/z", **claim}, "a": {"path": "/a", **claim}}
    workload = microservice(volumes={**volumes, "m": {"path": "/m", "emptyDir": {}}}).main_version
    assert [one["metadata"] for one in claim_templates(workload.workload)] == [
        {"name": "a"},
        {"name": "z"},
    ]


def test_pods_have_the_labels_that_find_them_and_the_words_for_their_proxy() -> None:
    settings = microservice()
    assert template() == {
        "metadata": {
            "labels": LABELS,
            "annotations": proxy_annotations(settings, MESH),
        },
        "spec": pod_spec("web", settings.main_version, settings.all_ports, SOURCES),
    }


def test_labels_and_annotations_that_are_written_never_take_the_place_of_the_own_ones() -> None:
    written: dict[str, Any] = {
        "labels": {"team": "shop", "app": "other", "version": "other"},
        "annotations": {"note": "ours", "proxy.istio.io/config": "{}"},
    }
    assert template(**written)["metadata"] == {
        "labels": {"team": "shop", **LABELS},
        "annotations": {"note": "ours", **template()["metadata"]["annotations"]},
    }


def test_istio_is_told_where_the_metrics_of_the_application_are() -> None:
    ambient = MeshSettings(data_plane="ambient")
    assert template(ambient, metrics={"path": "/stats"})["metadata"]["annotations"] == {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": "8080",
        "prometheus.io/path": "/stats",
    }
