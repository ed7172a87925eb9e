"""Where files of a pod come from and stay."""

from typing import Any

import pytest

from microservices.settings.pods.volume import VolumeSettings
from tests.builders import microservice


def volume(**keys: Any) -> VolumeSettings:
    return microservice(volumes={"data": {"path": "/data", **keys}}).volumes["data"]


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
