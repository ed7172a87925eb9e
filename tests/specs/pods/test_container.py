"""A container of a pod: the service's own one, and those beside it."""

from typing import Any

from pulumi_kubernetes.core.v1 import ContainerArgsDict, SecurityContextArgsDict

from microservices.settings.pods.container import ContainerSettings, ExtraContainerSettings
from microservices.specs.pods.container import container, extra_container
from microservices.specs.source import Source
from tests.builders import microservice

SOURCES = {"a": Source("ConfigMap", "a-1")}
VOLUMES = microservice(
    volumes={
        "data": {"path": "/data", "emptyDir": {}},
        "files": {"path": "/files", "configSet": "a", "readOnly": True},
    }
).volumes
SCRATCH = {"name": "tmp", "mount_path": "/tmp"}  # noqa: S108
HARDENED: SecurityContextArgsDict = {
    "allow_privilege_escalation": False,
    "read_only_root_filesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
WHOLE: ContainerArgsDict = {
    "name": "web",
    "image": "web:2",
    "resources": {
        "requests": {"cpu": "100m", "memory": "256Mi"},
        "limits": {"memory": "256Mi"},
    },
    "security_context": HARDENED,
}
USER = {"run_as_non_root": True, "run_as_user": 1000, "run_as_group": 1000}


def extra(*, image: str | None = None, user: int | None = None, **keys: Any) -> ContainerArgsDict:
    written = {"image": "web:2", **keys}
    settings = ExtraContainerSettings.model_validate(written, by_name=False)
    return extra_container("web", settings, SOURCES, VOLUMES, image=image, user=user)


def test_a_container_is_bounded_and_hardened() -> None:
    assert container("web", "web:2", ContainerSettings(), SOURCES) == WHOLE


def test_a_container_runs_what_is_written_in_the_environment_that_is_written() -> None:
    settings = ContainerSettings(
        command=("/bin/web",), args=("--port", "80"), env={"A": "1"}, config_from=("a",)
    )
    assert container("web", "web:2", settings, SOURCES) == {
        **WHOLE,
        "command": ["/bin/web"],
        "args": ["--port", "80"],
        "env": [{"name": "A", "value": "1"}],
        "env_from": [{"config_map_ref": {"name": "a-1"}}],
    }


def test_a_container_beside_has_a_place_for_temporary_files() -> None:
    assert extra() == {**WHOLE, "volume_mounts": [SCRATCH]}


def test_a_container_beside_mounts_what_it_names_as_the_volume_allows() -> None:
    mounts = {"files": "/etc/files", "data": "/var/data"}
    assert extra(mounts=mounts) == {
        **WHOLE,
        "volume_mounts": [
            {"name": "data", "mount_path": "/var/data"},
            {"name": "files", "mount_path": "/etc/files", "read_only": True},
            SCRATCH,
        ],
    }


def test_a_container_beside_may_mount_the_place_for_temporary_files_elsewhere() -> None:
    assert extra(mounts={"tmp": "/scratch"}) == {
        **WHOLE,
        "volume_mounts": [{"name": "tmp", "mount_path": "/scratch"}],
    }


def test_a_container_beside_may_have_a_user_of_its_own() -> None:
    own = {**WHOLE, "security_context": {**HARDENED, **USER}, "volume_mounts": [SCRATCH]}
    assert extra(runAsUser=1000) == extra(runAsUser=1000, user=2000) == extra(user=1000) == own


def test_an_image_that_was_decided_elsewhere_is_what_runs() -> None:
    assert extra(image="web:3") == {**WHOLE, "image": "web:3", "volume_mounts": [SCRATCH]}
