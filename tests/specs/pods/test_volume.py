"""The volumes of a pod, where they are mounted, and the claims that outlive it."""

from typing import Any

import pytest

from microservices.settings.pods.volume import ClaimSettings, VolumeSettings
from microservices.specs.pods.volume import claim_spec, mount, mounts, volumes, with_scratch
from microservices.specs.source import Source
from tests.builders import microservice

SOURCES = {"a": Source("ConfigMap", "a-1"), "b": Source("Secret", "b-2")}
SCRATCH = {"name": "tmp", "empty_dir": {"size_limit": "64Mi"}}
SCRATCH_MOUNT = {"name": "tmp", "mount_path": "/tmp"}  # noqa: S108


def written(**sources: dict[str, Any]) -> dict[str, VolumeSettings]:
    """Volumes by name, each mounted below /mnt where it says nothing else."""
    described = {name: {"path": f"/mnt/{name}", **source} for name, source in sources.items()}
    return microservice(volumes=described).volumes


def test_a_pod_without_volumes_has_a_place_for_temporary_files() -> None:
    assert volumes({}, {}, "web-v1") == [SCRATCH]
    assert mounts({}) == [SCRATCH_MOUNT]


@pytest.mark.parametrize(
    ("source", "volume"),
    [
        ({"emptyDir": {}}, {"empty_dir": {"size_limit": "64Mi"}}),
        (
            {"emptyDir": {"size": "1Gi", "memory": True}},
            {"empty_dir": {"size_limit": "1Gi", "medium": "Memory"}},
        ),
        ({}, {"empty_dir": {"size_limit": "64Mi"}}),
        (
            {"claim": {"size": "1Gi"}},
            {"persistent_volume_claim": {"claim_name": "web-v1-files"}},
        ),
        ({"existingClaim": "old"}, {"persistent_volume_claim": {"claim_name": "old"}}),
        ({"configSet": "a"}, {"config_map": {"name": "a-1"}}),
        ({"configSet": "b"}, {"secret": {"secret_name": "b-2"}}),
        (
            {"projected": {"sets": ["a"]}, "defaultMode": "0440"},
            {
                "projected": {
                    "sources": [{"config_map": {"name": "a-1"}}],
                    "default_mode": 0o440,
                }
            },
        ),
        (
            {"projected": {"sets": ["b", "a"]}},
            {
                "projected": {
                    "sources": [{"secret": {"name": "b-2"}}, {"config_map": {"name": "a-1"}}]
                }
            },
        ),
        (
            {"projected": {"tokenAudience": "vault", "tokenSeconds": 900}},
            {
                "projected": {
                    "sources": [
                        {
                            "service_account_token": {
                                "audience": "vault",
                                "expiration_seconds": 900,
                                "path": "token",
                            }
                        }
                    ]
                }
            },
        ),
        (
            {"csi": {"driver": "csi.example.com"}},
            {"csi": {"driver": "csi.example.com", "read_only": False}},
        ),
        (
            {"readOnly": True, "csi": {"driver": "csi.example.com", "attributes": {"a": "b"}}},
            {
                "csi": {
                    "driver": "csi.example.com",
                    "read_only": True,
                    "volume_attributes": {"a": "b"},
                }
            },
        ),
    ],
)
def test_a_volume_is_what_its_source_says(source: dict[str, Any], volume: dict[str, Any]) -> None:
    found = volumes(written(files=source), SOURCES, "web-v1")
    assert found == [{"name": "files", **volume}, SCRATCH]


def test_a_stateful_set_makes_the_claims_of_its_pods_itself() -> None:
    described = written(data={"claim": {"size": "1Gi"}}, files={"emptyDir": {}})
    assert volumes(described, {}, "web-v1", templated=True) == [
        {"name": "files", "empty_dir": {"size_limit": "64Mi"}},
        SCRATCH,
    ]


def test_volumes_and_mounts_stand_in_the_order_of_their_names() -> None:
    described = written(z={"emptyDir": {}}, a={"existingClaim": "old", "readOnly": True})
    assert [volume["name"] for volume in volumes(described, {}, "web-v1")] == ["a", "z", "tmp"]
    assert mounts(described) == [
        {"name": "a", "mount_path": "/mnt/a", "read_only": True},
        {"name": "z", "mount_path": "/mnt/z"},
        SCRATCH_MOUNT,
    ]


def test_one_file_of_a_volume_may_be_mounted() -> None:
    described = written(files={"configSet": "a", "path": "/etc/app.conf", "subPath": "app.conf"})
    assert mounts(described) == [
        {"name": "files", "mount_path": "/etc/app.conf", "sub_path": "app.conf"},
        SCRATCH_MOUNT,
    ]


def test_the_place_for_temporary_files_may_be_written() -> None:
    described = written(tmp={"emptyDir": {"size": "1Gi"}, "path": "/scratch"})
    assert volumes(described, {}, "web-v1") == [{"name": "tmp", "empty_dir": {"size_limit": "1Gi"}}]
    assert mounts(described) == [{"name": "tmp", "mount_path": "/scratch"}]


def test_another_volume_may_be_the_place_for_temporary_files() -> None:
    elsewhere = mount("work", "/tmp")  # noqa: S108
    assert with_scratch([elsewhere]) == [elsewhere]


def test_a_claim_asks_for_storage_of_the_clusters_default_class() -> None:
    assert claim_spec(ClaimSettings(size="1Gi")) == {
        "access_modes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "1Gi"}},
    }


def test_a_claim_may_ask_for_a_class_and_for_many_mounts() -> None:
    claim = ClaimSettings(size="2Gi", storage_class="fast", access_mode="ReadWriteMany")
    assert claim_spec(claim) == {
        "access_modes": ["ReadWriteMany"],
        "resources": {"requests": {"storage": "2Gi"}},
        "storage_class_name": "fast",
    }
