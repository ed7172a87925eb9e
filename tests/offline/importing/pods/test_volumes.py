"""What becomes of volumes that are mounted twice."""

import pytest

from tests.offline.importing.manifests import imported, left, said, web


def test_files_of_a_set_that_are_mounted_twice_are_two_volumes() -> None:
    mounts = (
        "volumeMounts: [{name: c, mountPath: /a, subPath: a}, {name: c, mountPath: /b, subPath: b}]"
    )
    result = imported(web(mounts, "volumes: [{name: c, configMap: {name: c}}]"))
    assert said(result, "web/volumes") == {
        "c": {"path": "/a", "subPath": "a", "configSet": "c"},
        "c-2": {"path": "/b", "subPath": "b", "configSet": "c"},
    }


TWICE = "volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /b}]"
CLAIM = "PersistentVolumeClaim/d: {spec: {resources: {requests: {storage: 5Gi}}}}"
SHARED = ["emptyDir: {}", "persistentVolumeClaim: {claimName: d}", "csi: {driver: d}"]


@pytest.mark.parametrize("source", SHARED)
def test_a_volume_that_is_shared_stays_one_and_a_second_mount_of_it_is_told(source: str) -> None:
    init = f"initContainers: [{{name: i, image: i, {TWICE}}}]"
    pod = f"{init}, volumes: [{{name: v, {source}}}]"
    result = imported(f"{web(TWICE, pod)}---\n{CLAIM}")
    assert said(result, "web/volumes").keys() == {"v"}
    assert said(result, "web/initContainers/i/mounts") == {"v": "/a"}
    path = "Deployment/web: spec.template.spec.{}[0].volumeMounts[1].mountPath"
    found = left(result)
    for kind in ("containers", "initContainers"):
        assert found[path.format(kind)].startswith("v: a container has a volume at one path")


def test_annotations_of_a_claim_of_each_pod_are_told() -> None:
    claim = "{metadata: {name: v, annotations: {a: b}, labels: {c: d}}, spec: {}}"
    mount = "volumeMounts: [{name: v, mountPath: /v}]"
    text = web(mount, volumeClaimTemplates=f"[{claim}]").replace("Deployment", "StatefulSet")
    result = imported(text)
    assert said(result, "web/volumes/v") == {"path": "/v", "claim": {"size": "1Gi"}}
    path = "StatefulSet/web: spec.volumeClaimTemplates[0].metadata.annotations.a"
    assert left(result) == {path: "a claim has a size, a class and one access mode"}
