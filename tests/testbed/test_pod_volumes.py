import base64
from typing import Any

import pytest

from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest
from testbed.pods.container_files import MissingVolume, read


@pytest.fixture
def files(control_plane: ControlPlane, namespace: str) -> Any:
    """The files of a container that mounts one volume, with a ConfigMap and a Secret there."""
    secret = base64.b64encode(b"hidden").decode()
    objects = (
        {"kind": "ConfigMap", "metadata": {"name": "settings"}, "data": {"a.yaml": "a: 1"}},
        {"kind": "Secret", "metadata": {"name": "keys"}, "data": {"key": secret}},
    )
    control_plane.cluster.apply([{"apiVersion": "v1", **item} for item in objects], namespace)

    def mounted(volume: Manifest, **mount: str) -> dict[str, str]:
        pod = {
            "metadata": {"name": "app-1", "namespace": namespace},
            "spec": {"volumes": [{"name": "it", **volume}]},
        }
        container = {"volumeMounts": [{"name": "it", "mountPath": "/etc/app/", **mount}]}
        return read(control_plane.cluster, pod, container)

    return mounted


def test_files_of_config_and_secrets(files: Any) -> None:
    assert files({"configMap": {"name": "settings"}}) == {"/etc/app/a.yaml": "a: 1"}
    items = [{"key": "key", "path": "tls/key.pem"}]
    secret = {"secretName": "keys", "items": items}
    assert files({"secret": secret}) == {"/etc/app/tls/key.pem": "hidden"}


def test_part_of_a_volume_is_one_file(files: Any) -> None:
    found = files({"configMap": {"name": "settings"}}, mountPath="/app.yaml", subPath="a.yaml")
    assert found == {"/app.yaml": "a: 1"}


def test_projected_volume_is_all_of_its_sources(files: Any, namespace: str) -> None:
    field = {"path": "namespace", "fieldRef": {"fieldPath": "metadata.namespace"}}
    sources = [
        {"configMap": {"name": "settings"}},
        {"secret": {"name": "keys"}},
        {"downwardAPI": {"items": [field]}},
        {"serviceAccountToken": {"path": "token"}},
    ]
    assert files({"projected": {"sources": sources}}) == {
        "/etc/app/a.yaml": "a: 1",
        "/etc/app/key": "hidden",
        "/etc/app/namespace": namespace,
    }


@pytest.mark.parametrize(
    "volume", [{"emptyDir": {}}, {"persistentVolumeClaim": {"claimName": "data"}}]
)
def test_other_volumes_are_empty(files: Any, volume: Manifest) -> None:
    assert files(volume) == {}


def test_what_is_not_there_is_named_unless_it_is_optional(files: Any, namespace: str) -> None:
    absent = {"name": "none"}
    with pytest.raises(MissingVolume, match=f"^ConfigMap {namespace}/none is not there$"):
        files({"configMap": absent})
    assert files({"configMap": {**absent, "optional": True}}) == {}
    key = {"name": "settings", "items": [{"key": "b.yaml", "path": "b.yaml"}]}
    with pytest.raises(MissingVolume, match=r"^ConfigMap settings has no key b\.yaml$"):
        files({"configMap": key})
    assert files({"configMap": {**key, "optional": True}}) == {}
