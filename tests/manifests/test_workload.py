"""Where the pods of each kind are described."""

from typing import Any

import pytest

from microservices.manifests.config_reference import (
    config_references,
    secrets_read,
    sets_read,
)
from microservices.manifests.workload import (
    Workload,
    containers,
    makes_pods,
    pod_labels,
    pod_spec,
    pods,
    workload_of,
)
from tests.offline.objects import placed, workload

POD: dict[str, Any] = {
    "metadata": {"labels": {"app": "web"}},
    "spec": {"containers": [{"name": "main"}]},
}
PLAIN = ("Deployment", "StatefulSet", "Rollout", "DaemonSet", "ReplicaSet", "Job")
KINDS: dict[str, Any] = {
    **{kind: {"template": POD} for kind in (*PLAIN, "ReplicationController")},
    "CronJob": {"jobTemplate": {"spec": {"template": POD}}},
    "ScaledJob": {"jobTargetRef": {"template": POD}},
}


@pytest.mark.parametrize("kind", [*KINDS, "Pod", "PodTemplate"])
def test_labels_and_containers_are_those_of_the_template(kind: str) -> None:
    item = placed(kind, "web", spec=KINDS.get(kind))
    if kind == "Pod":
        item |= {"metadata": {"name": "web", **POD["metadata"]}, "spec": POD["spec"]}
    if kind == "PodTemplate":
        item["template"] = POD
    assert pod_labels(item) == {"app": "web"}
    assert containers(item) == [{"name": "main"}]
    assert [path for path, _ in Workload(item).containers] == [(f"{kind}/web", "main")]
    # Whoever names a PodTemplate makes the pods.
    assert makes_pods(item) is (kind != "PodTemplate")


def test_what_makes_no_pods_has_none() -> None:
    item = placed("Service", "web", spec={"template": POD})
    assert not makes_pods(item)
    assert (workload_of(item), dict(pod_spec({**item, "spec": None}))) == (None, {})


def test_containers_that_start_first_come_first() -> None:
    item = workload(pod={"containers": [{"name": "main"}], "initContainers": [{"name": "init"}]})
    assert [one["name"] for one in containers(item)] == ["init", "main"]


def test_what_pods_need_is_found_wherever_they_name_it() -> None:
    main = {
        "name": "main",
        "envFrom": [
            {"configMapRef": {"name": "a"}},
            {"secretRef": {"name": "b", "optional": True}},
        ],
        "env": [
            {"name": "X", "value": "plain"},
            {"name": "Y", "valueFrom": {"secretKeyRef": {"name": "c", "key": "k"}}},
            {"name": "Z", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "k"}}},
        ],
    }
    projected = {"sources": [{"secret": {"name": "f"}}, {"configMap": {"name": "g"}}]}
    volumes = [
        {"name": "d", "configMap": {"name": "d"}},
        {"name": "e", "secret": {"secretName": "e"}},
        {"name": "f", "projected": projected},
    ]
    pull = [{"name": "registry"}]
    item = workload(pod={"containers": [main], "volumes": volumes, "imagePullSecrets": pull})
    assert [tuple(one) for one in config_references(item)] == [
        (("Deployment/web-v1", "main", "envFrom", 0), "ConfigMap", "a", False),
        (("Deployment/web-v1", "main", "envFrom", 1), "Secret", "b", True),
        (("Deployment/web-v1", "main", "env", 1), "Secret", "c", False),
        (("Deployment/web-v1", "main", "env", 2), "ConfigMap", "c", False),
        (("Deployment/web-v1", "volumes", "d"), "ConfigMap", "d", False),
        (("Deployment/web-v1", "volumes", "e"), "Secret", "e", False),
        (("Deployment/web-v1", "volumes", "f", "sources", 0), "Secret", "f", False),
        (("Deployment/web-v1", "volumes", "f", "sources", 1), "ConfigMap", "g", False),
    ]
    assert list(sets_read(item)) == ["a", "b", "c", "c", "d", "e", "f", "g"]
    assert list(secrets_read(item)) == ["b", "c", "e", "f", "registry"]


def test_workloads_are_found_by_the_labels_of_their_pods() -> None:
    named = placed("Rollout", "named", spec={"workloadRef": {"name": "web-v1"}})
    found = pods([workload("v1"), workload("v2"), named])
    (one,) = found.by({"matchLabels": {"version": "v1"}})
    assert one.name == "Deployment/web-v1"
    assert len(found.by({})) == 2


@pytest.mark.parametrize("spec", [None, 1, "a", []])
def test_a_workload_whose_spec_is_no_map_has_no_pods(spec: object) -> None:
    found = workload_of({**workload("v1"), "spec": spec})
    assert found
    assert dict(found.pod) == {}
