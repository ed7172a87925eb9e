"""The pods of a version, compared whole: a line that goes missing is a pod less safe."""

from collections.abc import Sequence
from typing import Any, cast

from pulumi_kubernetes.core.v1 import EnvFromSourceArgsDict

from components.pod import pod_spec, probe, resources
from settings.pod import ProbeSettings, ResourcesSettings
from tests.builders import microservice

TIMING = {"period_seconds": 5, "timeout_seconds": 2, "failure_threshold": 3}


def pod(
    image: str = "web:1.0", env_from: Sequence[EnvFromSourceArgsDict] = (), **keys: Any
) -> dict[str, Any]:
    """The pod of a service `web`, with keys of its settings added or replaced."""
    return cast("dict[str, Any]", pod_spec("web", microservice(**keys), image, env_from))


def container(**keys: Any) -> dict[str, Any]:
    """The one container of that pod."""
    (only,) = pod(**keys)["containers"]
    return only


def test_a_pod_is_hardened_bounded_and_asked_for_its_health() -> None:
    assert pod() == {
        "service_account_name": "web",
        "automount_service_account_token": False,
        "security_context": {
            "run_as_non_root": True,
            "run_as_user": 65532,
            "run_as_group": 65532,
            "fs_group": 65532,
            "seccomp_profile": {"type": "RuntimeDefault"},
        },
        "containers": [
            {
                "name": "web",
                "image": "web:1.0",
                "ports": [{"name": "http", "container_port": 8080, "protocol": "TCP"}],
                "resources": {
                    "requests": {"cpu": "100m", "memory": "256Mi"},
                    "limits": {"memory": "256Mi"},
                },
                "readiness_probe": {"tcp_socket": {"port": "http"}, **TIMING},
                "liveness_probe": {
                    "tcp_socket": {"port": "http"},
                    "period_seconds": 10,
                    "timeout_seconds": 2,
                    "failure_threshold": 6,
                },
                "security_context": {
                    "allow_privilege_escalation": False,
                    "read_only_root_filesystem": True,
                    "capabilities": {"drop": ["ALL"]},
                },
                "volume_mounts": [{"name": "tmp", "mount_path": "/tmp"}],  # noqa: S108
            }
        ],
        "volumes": [{"name": "tmp", "empty_dir": {"size_limit": "64Mi"}}],
    }


def test_a_pod_reads_its_sets_in_the_order_written() -> None:
    sources: list[EnvFromSourceArgsDict] = [
        {"config_map_ref": {"name": "b-1"}},
        {"secret_ref": {"name": "a-2"}},
    ]
    assert container(env_from=(*sources,))["env_from"] == sources


def test_the_image_is_the_one_of_the_version() -> None:
    (only,) = pod("web:2")["containers"]
    assert only["image"] == "web:2"


def test_a_user_that_is_written_is_user_and_group() -> None:
    context = pod(runAsUser=1000)["security_context"]
    assert (context["run_as_user"], context["run_as_group"], context["fs_group"]) == (1000,) * 3


def test_a_container_listens_where_its_service_says() -> None:
    (port,) = container(port=9090)["ports"]
    assert port == {"name": "http", "container_port": 9090, "protocol": "TCP"}


def test_limits_are_what_is_written() -> None:
    written = ResourcesSettings.model_validate(
        {
            "requests": {"cpu": "1", "memory": "1Gi"},
            "limits": {"cpu": "2", "memory": "2Gi"},
        }
    )
    assert resources(written) == {
        "requests": {"cpu": "1", "memory": "1Gi"},
        "limits": {"cpu": "2", "memory": "2Gi"},
    }


def test_a_path_makes_a_probe_an_http_request() -> None:
    assert probe(ProbeSettings(path="/healthz")) == {
        "http_get": {"path": "/healthz", "port": "http"},
        **TIMING,
    }


def test_the_times_of_a_probe_are_what_is_written() -> None:
    written = ProbeSettings(period_seconds=7, timeout_seconds=8, failure_threshold=9)
    assert probe(written) == {
        "tcp_socket": {"port": "http"},
        "period_seconds": 7,
        "timeout_seconds": 8,
        "failure_threshold": 9,
    }


def test_readiness_and_liveness_are_asked_for_by_themselves() -> None:
    only = container(probes={"readiness": {"path": "/ready"}, "liveness": {"path": "/alive"}})
    assert only["readiness_probe"]["http_get"]["path"] == "/ready"
    assert only["liveness_probe"]["http_get"]["path"] == "/alive"
