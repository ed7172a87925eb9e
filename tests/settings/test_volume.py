"""Where files of a pod come from and stay."""

from typing import Any

import pytest

from settings.volume import EmptyDirSettings, VolumeSettings
from tests.builders import microservice


def volume(**keys: Any) -> VolumeSettings:
    return microservice(volumes={"data": {"path": "/data", **keys}}).volumes["data"]


def test_a_volume_is_mounted_to_be_written_to() -> None:
    assert volume().read_only is False
    assert volume().sources == ()


def test_an_empty_directory_is_small_and_on_disk() -> None:
    assert volume(emptyDir={}).empty_dir == EmptyDirSettings(size="64Mi", memory=False)


def test_a_claim_is_for_one_node_and_of_the_default_class() -> None:
    claim = volume(claim={"size": "1Gi"}).claim
    assert claim is not None
    assert (claim.access_mode, claim.storage_class) == ("ReadWriteOnce", None)


def test_a_projected_token_lives_for_an_hour() -> None:
    projected = volume(projected={}).projected
    assert projected is not None
    assert (projected.sets, projected.token_audience) == ((), None)
    assert projected.token_seconds == 3600


@pytest.mark.parametrize(
    ("written", "sets"),
    [
        ({"emptyDir": {}}, ()),
        ({"claim": {"size": "1Gi"}}, ()),
        ({"existingClaim": "data-0"}, ()),
        ({"configSet": "app"}, ("app",)),
        ({"projected": {"sets": ["a", "b"]}}, ("a", "b")),
        ({"csi": {"driver": "secrets-store.csi.k8s.io"}}, ()),
        ({"configSet": "app", "projected": {"sets": ["a"]}}, ("app", "a")),
    ],
)
def test_a_volume_knows_its_sources_and_its_sets(
    written: dict[str, Any], sets: tuple[str, ...]
) -> None:
    assert volume(**written).sources == tuple(written)
    assert volume(**written).sets == sets
