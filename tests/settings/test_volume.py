"""Where files of a pod come from and stay."""

from typing import Any

import pytest

from settings.volume import EmptyDirSettings, VolumeSettings
from tests.builders import microservice, misshapen, placed, refusal

DATA = "services.web.volumes.data"
MEMORIES = "write a quantity of memory with its unit, such as 256Mi"
PATHS = "write an absolute path without `:`, `,` and a `/` at its end, such as /var/lib/data"
OBJECTS = "write the name of an object: lower-case letters, digits, `-` and `.`"
MODES = "write ReadWriteOnce, ReadWriteOncePod, ReadOnlyMany or ReadWriteMany"
LABELS = (
    "write at most 63 lower-case letters, digits and `-`, with a letter first, such as user-service"
)
SECONDS = "write a whole number of seconds from 600 to 86400"
SWITCHES = "write `true` or `false`"
TEXTS = "write text; put a number or true or false in quotes"


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


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("path", "/data/v1.2"),
        ("readOnly", True),
        ("emptyDir", {"size": "1Gi", "memory": True}),
        ("claim", {"size": "1Gi", "storageClass": "fast.ssd", "accessMode": "ReadWriteMany"}),
        ("claim", {"size": "1Gi", "accessMode": "ReadOnlyMany"}),
        ("claim", {"size": "1Gi", "accessMode": "ReadWriteOncePod"}),
        ("existingClaim", "0-data.web"),
        ("projected", {"sets": ["a"], "tokenAudience": "vault", "tokenSeconds": 600}),
        ("projected", {"tokenSeconds": 86400}),
        ("csi", {"driver": "a.b", "attributes": {"any key": ""}}),
    ],
)
def test_a_value_of_its_kind_is_taken(key: str, value: Any) -> None:
    assert misshapen(placed(DATA, {"path": "/data", key: value})) == []


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("path", "data", PATHS),
        ("readOnly", "yes", SWITCHES),
        ("emptyDir.size", 64, MEMORIES),
        ("emptyDir.memory", 1, SWITCHES),
        ("claim.size", "10", MEMORIES),
        ("claim.storageClass", "Fast", OBJECTS),
        ("claim.accessMode", "RWO", MODES),
        ("existingClaim", "data_0", OBJECTS),
        ("existingClaim", "data..0", OBJECTS),
        ("existingClaim", "data.-0", OBJECTS),
        ("existingClaim", "", OBJECTS),
        ("configSet", "App", LABELS),
        ("projected.tokenAudience", 1, TEXTS),
        ("projected.tokenSeconds", 599, SECONDS),
        ("projected.tokenSeconds", 86401, SECONDS),
        ("csi.driver", "a/b", OBJECTS),
        ("csi.attributes.key", 1, TEXTS),
    ],
)
def test_another_value_is_refused_with_what_to_write(key: str, value: Any, instead: str) -> None:
    tree = placed(DATA, {"path": "/data"})
    tree = placed(f"{DATA}.claim.size", "1Gi", tree)
    tree = placed(f"{DATA}.csi.driver", "a.b", tree)
    path = f"{DATA}.{key}"
    assert misshapen(placed(path, value, tree)) == [refusal(path, value, instead)]


@pytest.mark.parametrize(
    ("written", "key", "instead"),
    [
        ({"emptyDir": {}}, "path", PATHS),
        ({"path": "/data", "claim": {}}, "claim.size", MEMORIES),
        ({"path": "/data", "csi": {}}, "csi.driver", OBJECTS),
    ],
)
def test_what_is_required_is_asked_for(written: dict[str, Any], key: str, instead: str) -> None:
    assert misshapen(placed(DATA, written)) == [
        f"Pulumi.dev.yaml: microservices:{DATA}.{key}: it is missing; {instead}"
    ]
