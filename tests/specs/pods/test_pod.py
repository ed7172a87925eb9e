"""The pods of a version, compared whole: a line that goes missing is a pod less safe."""

from typing import Any, cast

import pytest

from microservices.specs.pods.pod import pod_spec, shared_pod_spec
from microservices.specs.source import Source
from tests.builders import microservice

SOURCES = {"a": Source("ConfigMap", "a-1"), "b": Source("Secret", "b-2")}
SCRATCH = {"name": "tmp", "mount_path": "/tmp"}  # noqa: S108
BOUNDED = {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "256Mi"}}
HARDENED = {
    "allow_privilege_escalation": False,
    "read_only_root_filesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
USER = {"run_as_non_root": True, "run_as_user": 65532, "run_as_group": 65532}
SHARED = {"fs_group": 65532, "seccomp_profile": {"type": "RuntimeDefault"}}
CONNECT = {"tcp_socket": {"port": "http"}, "timeout_seconds": 2}
APART = {
    "max_skew": 1,
    "when_unsatisfiable": "ScheduleAnyway",
    "label_selector": {"match_labels": {"app": "web", "version": "v1"}},
    "match_label_keys": ["pod-template-hash"],
    "node_taints_policy": "Honor",
}
WEB = {
    "name": "web",
    "image": "web:1.0",
    "ports": [{"name": "http", "container_port": 8080, "protocol": "TCP"}],
    "resources": BOUNDED,
    "startup_probe": {**CONNECT, "period_seconds": 2, "failure_threshold": 30},
    "readiness_probe": {**CONNECT, "period_seconds": 5, "failure_threshold": 3},
    "liveness_probe": {**CONNECT, "period_seconds": 10, "failure_threshold": 6},
    "lifecycle": {"pre_stop": {"sleep": {"seconds": 10}}},
    "security_context": HARDENED,
    "volume_mounts": [SCRATCH],
}
PROXY = {
    "name": "proxy",
    "image": "proxy:1",
    "resources": BOUNDED,
    "security_context": HARDENED,
    "volume_mounts": [SCRATCH],
}
WHOLE = {
    "service_account_name": "web",
    "automount_service_account_token": False,
    "enable_service_links": False,
    "security_context": {**USER, **SHARED},
    "topology_spread_constraints": [
        {**APART, "topology_key": "topology.kubernetes.io/zone"},
        {**APART, "topology_key": "kubernetes.io/hostname"},
    ],
    "termination_grace_period_seconds": 25,
    "containers": [WEB],
    "volumes": [{"name": "tmp", "empty_dir": {"size_limit": "64Mi"}}],
}


def pod(**keys: Any) -> dict[str, Any]:
    """The pod of the only version of a service `web`, with keys added or replaced."""
    settings = microservice(**keys)
    found = pod_spec("web", settings.main_version, settings.all_ports, SOURCES)
    return cast("dict[str, Any]", found)


def test_a_pod_is_hardened_bounded_spread_drained_and_asked_for_its_health() -> None:
    assert pod() == WHOLE


def test_every_pod_of_a_service_has_its_identity_and_user_whatever_it_runs() -> None:
    settings = microservice()
    assert shared_pod_spec("web", settings, settings) == {
        "containers": [],
        "service_account_name": "web",
        "automount_service_account_token": False,
        "enable_service_links": False,
        "security_context": {**USER, **SHARED},
    }


def test_a_worker_answers_nobody_and_drains_nothing() -> None:
    answering = ("ports", "startup_probe", "readiness_probe", "liveness_probe", "lifecycle")
    only = {key: value for key, value in WEB.items() if key not in answering}
    assert pod(kind="worker", port=None) == {**WHOLE, "containers": [only]}


@pytest.mark.parametrize(
    ("keys", "part"),
    [
        (
            {"hostAliases": {"b.example.com": "::1", "c.example.com": "10.0.0.5", "a.io": "::1"}},
            {
                "host_aliases": [
                    {"ip": "10.0.0.5", "hostnames": ["c.example.com"]},
                    {"ip": "::1", "hostnames": ["a.io", "b.example.com"]},
                ]
            },
        ),
        ({"dns": {"ndots": 2}}, {"dns_config": {"options": [{"name": "ndots", "value": "2"}]}}),
        (
            {"pullSecrets": ["one", "two"]},
            {"image_pull_secrets": [{"name": "one"}, {"name": "two"}]},
        ),
        (
            {"runAsUser": 1000},
            {
                "security_context": {
                    "run_as_non_root": True,
                    "run_as_user": 1000,
                    "run_as_group": 1000,
                    "fs_group": 1000,
                    "seccomp_profile": {"type": "RuntimeDefault"},
                }
            },
        ),
        ({"allow": {"serviceAccountToken": True}}, {"automount_service_account_token": True}),
        ({"allow": {"rootUser": True}}, {"security_context": SHARED}),
        ({"rollout": {"gracePeriodSeconds": 99}}, {"termination_grace_period_seconds": 99}),
        ({"scheduling": {"priorityClass": "high"}}, {"priority_class_name": "high"}),
    ],
)
def test_a_word_about_the_pod_changes_one_thing_and_no_other(
    keys: dict[str, Any], part: dict[str, Any]
) -> None:
    assert pod(**keys) == {**WHOLE, **part}


@pytest.mark.parametrize(
    ("keys", "part"),
    [
        ({"image": "web:2"}, {"image": "web:2"}),
        ({"pullPolicy": "Always"}, {"image_pull_policy": "Always"}),
        ({"command": ["/web"]}, {"command": ["/web"]}),
        ({"env": {"A": "1"}}, {"env": [{"name": "A", "value": "1"}]}),
        ({"configFrom": ["b"]}, {"env_from": [{"secret_ref": {"name": "b-2"}}]}),
        (
            {"probes": {"readiness": {"periodSeconds": 9}}},
            {"readiness_probe": {**CONNECT, "period_seconds": 9, "failure_threshold": 3}},
        ),
        (
            {"allow": {"writableRootFilesystem": True}},
            {"security_context": {**HARDENED, "read_only_root_filesystem": False}},
        ),
    ],
)
def test_a_word_about_the_container_changes_one_thing_and_no_other(
    keys: dict[str, Any], part: dict[str, Any]
) -> None:
    assert pod(**keys) == {**WHOLE, "containers": [{**WEB, **part}]}


def test_a_container_listens_on_every_port_and_is_asked_on_the_first() -> None:
    (only,) = pod(ports={"admin": {"port": 9090}})["containers"]
    assert only["ports"] == [
        {"name": "http", "container_port": 8080, "protocol": "TCP"},
        {"name": "admin", "container_port": 9090, "protocol": "TCP"},
    ]
    assert only["readiness_probe"] == WEB["readiness_probe"]


def test_a_pod_that_drains_nothing_ends_soon() -> None:
    found = pod(rollout={"drainSeconds": 0})
    assert "lifecycle" not in found["containers"][0]
    assert found["termination_grace_period_seconds"] == 5


def test_volumes_are_mounted_in_the_service_and_beside_it_where_they_are_named() -> None:
    volumes = {"data": {"path": "/data", "claim": {"size": "1Gi"}}}
    beside = {"proxy": {"image": "proxy:1", "mounts": {"data": "/var/data"}}}
    assert pod(volumes=volumes, containers=beside) == {
        **WHOLE,
        "containers": [
            {**WEB, "volume_mounts": [{"name": "data", "mount_path": "/data"}, SCRATCH]},
            {**PROXY, "volume_mounts": [{"name": "data", "mount_path": "/var/data"}, SCRATCH]},
        ],
        "volumes": [
            {"name": "data", "persistent_volume_claim": {"claim_name": "web-v1-data"}},
            {"name": "tmp", "empty_dir": {"size_limit": "64Mi"}},
        ],
    }


def test_sidecars_start_first_and_what_runs_to_its_end_follows() -> None:
    one = {"image": "proxy:1"}
    found = pod(initContainers={"b": one, "a": one}, sidecars={"z": one, "y": one})
    assert found == {
        **WHOLE,
        "init_containers": [
            {**PROXY, "name": "y", "restart_policy": "Always"},
            {**PROXY, "name": "z", "restart_policy": "Always"},
            {**PROXY, "name": "a"},
            {**PROXY, "name": "b"},
        ],
    }


def test_containers_beside_stand_in_the_order_of_their_names() -> None:
    one = {"image": "proxy:1"}
    found = pod(containers={"z": one, "a": one})["containers"]
    assert found == [WEB, {**PROXY, "name": "a"}, {**PROXY, "name": "z"}]


@pytest.mark.parametrize("group", ["initContainers", "sidecars", "containers"])
def test_a_container_beside_that_may_be_root_makes_no_other_one_root(group: str) -> None:
    root = {"image": "proxy:1", "allow": {"rootUser": True, "serviceAccountToken": True}}
    groups: dict[str, dict[str, Any]] = {"sidecars": {"other": {"image": "proxy:1"}}}
    groups.setdefault(group, {})["proxy"] = root
    found = pod(**groups)
    assert found["security_context"] == SHARED
    assert found["automount_service_account_token"] is True
    contexts = {
        one["name"]: one["security_context"]
        for one in [*found["containers"], *found["init_containers"]]
    }
    named = {**HARDENED, **USER}
    assert contexts == {"web": named, "proxy": HARDENED, "other": named}


@pytest.mark.parametrize("group", ["initContainers", "sidecars", "containers"])
def test_a_service_that_may_be_root_makes_no_container_beside_it_root(group: str) -> None:
    beside = {"proxy": {"image": "proxy:1"}}
    found = pod(allow={"rootUser": True}, **{group: beside})
    (other,) = [*found["containers"][1:], *found.get("init_containers", [])]
    assert found["containers"][0]["security_context"] == HARDENED
    assert other["security_context"] == {**HARDENED, **USER}
