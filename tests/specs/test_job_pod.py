"""The pods of a job, compared whole: as safe as those of its service, and found by no selector."""

from typing import Any, cast

import pytest

from microservices.specs.job import pod_template
from tests.specs.migration import LABELS, migrate

HARDENED = {
    "allow_privilege_escalation": False,
    "read_only_root_filesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
SCRATCH = {"name": "tmp", "mount_path": "/tmp"}  # noqa: S108
SCRATCH_VOLUME = {"name": "tmp", "empty_dir": {"size_limit": "64Mi"}}
CONTAINER = {
    "name": "migrate",
    "image": "web:1.0",
    "command": ["/bin/migrate"],
    "resources": {
        "requests": {"cpu": "100m", "memory": "256Mi"},
        "limits": {"memory": "256Mi"},
    },
    "security_context": HARDENED,
    "volume_mounts": [SCRATCH],
}
SPEC = {
    "service_account_name": "web",
    "automount_service_account_token": False,
    "enable_service_links": False,
    "security_context": {
        "run_as_non_root": True,
        "run_as_user": 65532,
        "run_as_group": 65532,
        "fs_group": 65532,
        "seccomp_profile": {"type": "RuntimeDefault"},
    },
    "restart_policy": "Never",
    "containers": [CONTAINER],
    "volumes": [SCRATCH_VOLUME],
}


def spec(own: dict[str, Any] | None = None, **service: Any) -> dict[str, Any]:
    """The spec of its pods."""
    return cast("dict[str, Any]", pod_template(migrate(own, **service)))["spec"]


def container(own: dict[str, Any] | None = None, **service: Any) -> dict[str, Any]:
    """The only container of its pods."""
    (only,) = spec(own, **service)["containers"]
    return only


def test_the_pods_of_a_job_are_hardened_and_bounded_like_those_of_its_service() -> None:
    assert pod_template(migrate()) == {
        "metadata": {
            "labels": LABELS,
            "annotations": {
                "traffic.sidecar.istio.io/excludeOutboundPorts": "53",
                "sidecar.istio.io/nativeSidecar": "true",
            },
        },
        "spec": SPEC,
    }


def test_a_job_may_stay_out_of_the_mesh() -> None:
    assert pod_template(migrate({"mesh": False})) == {
        "metadata": {
            "labels": {
                **LABELS,
                "sidecar.istio.io/inject": "false",
                "istio.io/dataplane-mode": "none",
            },
            "annotations": {},
        },
        "spec": SPEC,
    }


@pytest.mark.parametrize(
    ("own", "service", "image"),
    [
        ({}, {"image": "web:2"}, "web:2"),
        ({"tag": "3"}, {"image": "web:2"}, "web:3"),
        ({"image": "flyway:10"}, {"image": "web:2"}, "flyway:10"),
    ],
)
def test_a_job_runs_the_image_of_its_version_unless_it_says_otherwise(
    own: dict[str, str], service: dict[str, str], image: str
) -> None:
    assert container(own, **service) == {**CONTAINER, "image": image}


def test_a_job_reads_what_its_service_reads_with_its_own_words_over_it() -> None:
    service = {
        "env": {"A": "service", "B": "service"},
        "envKeys": {"KEY": {"set": "b", "key": "k"}},
        "envFields": {"IP": "status.podIP"},
        "configFrom": ["a"],
    }
    assert container({"env": {"B": "job"}}, **service) == {
        **CONTAINER,
        "env": [
            {"name": "A", "value": "service"},
            {"name": "B", "value": "job"},
            {"name": "IP", "value_from": {"field_ref": {"field_path": "status.podIP"}}},
            {"name": "KEY", "value_from": {"secret_key_ref": {"name": "b-2", "key": "k"}}},
        ],
        "env_from": [{"config_map_ref": {"name": "a-1"}}],
    }


def test_a_job_may_read_other_sets() -> None:
    found = container({"configFrom": ["b"]}, configFrom=["a"])
    assert found["env_from"] == [{"secret_ref": {"name": "b-2"}}]


def test_a_job_may_use_and_be_allowed_what_its_service_is() -> None:
    service = {"resources": {"size": "large"}, "allow": {"writableRootFilesystem": True}}
    assert container({"resources": {"requests": {"memory": "3Gi"}}}, **service) == {
        **CONTAINER,
        "resources": {
            "requests": {"cpu": "500m", "memory": "3Gi"},
            "limits": {"memory": "3Gi"},
        },
        "security_context": {**HARDENED, "read_only_root_filesystem": False},
    }


def test_a_job_has_the_user_of_its_service_unless_it_says_otherwise() -> None:
    assert spec(runAsUser=1000)["security_context"]["run_as_user"] == 1000
    own = spec({"runAsUser": 2000}, runAsUser=1000)
    assert own["security_context"]["run_as_user"] == 2000
    assert own["containers"][0]["security_context"] == {
        **HARDENED,
        "run_as_non_root": True,
        "run_as_user": 2000,
        "run_as_group": 2000,
    }


def test_a_job_that_is_not_root_has_a_user_although_a_sidecar_of_its_service_is_root() -> None:
    sidecars = {"proxy": {"image": "proxy:1", "allow": {"rootUser": True}}}
    assert spec(sidecars=sidecars) == SPEC


def test_a_job_has_the_hosts_and_the_credentials_of_its_service() -> None:
    hosts = {"hostAliases": {"db.example.com": "10.0.0.5"}, "dns": {"ndots": 2}}
    assert spec(pullSecrets=["registry"], **hosts) == {
        **SPEC,
        "dns_config": {"options": [{"name": "ndots", "value": "2"}]},
        "image_pull_secrets": [{"name": "registry"}],
        "host_aliases": [{"ip": "10.0.0.5", "hostnames": ["db.example.com"]}],
    }


def test_a_job_has_the_volumes_that_it_names_and_no_other() -> None:
    volumes = {
        "data": {"path": "/data", "claim": {"size": "1Gi"}, "readOnly": True},
        "files": {"path": "/files", "configSet": "a"},
    }
    assert spec({"mounts": {"data": "/backup"}}, volumes=volumes) == {
        **SPEC,
        "containers": [
            {
                **CONTAINER,
                "volume_mounts": [
                    {"name": "data", "mount_path": "/backup", "read_only": True},
                    SCRATCH,
                ],
            }
        ],
        "volumes": [
            {"name": "data", "persistent_volume_claim": {"claim_name": "web-v1-data"}},
            SCRATCH_VOLUME,
        ],
    }


def test_the_pods_of_a_job_run_on_the_nodes_of_its_service_and_stand_where_there_is_room() -> None:
    toleration = {"key": "gpu", "effect": "NoSchedule"}
    found = spec(
        scheduling={"nodeSelector": {"kubernetes.io/arch": "arm64"}, "tolerations": [toleration]},
        pullPolicy="Always",
    )
    assert found == {
        **SPEC,
        "node_selector": {"kubernetes.io/arch": "arm64"},
        "tolerations": [{"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}],
        "containers": [{**CONTAINER, "image_pull_policy": "Always"}],
    }
