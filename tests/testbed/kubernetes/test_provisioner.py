"""Claims, which get their volumes as from any cluster's provisioner."""

from typing import Any, cast

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest, is_ready
from testbed.kubernetes.provisioner import STORAGE_CLASS, touch
from testbed.processes.processes import wait_until


def claim(name: str, mode: str = "ReadWriteOnce", **spec: Any) -> Manifest:
    """A PersistentVolumeClaim."""
    request = {"resources": {"requests": {"storage": "500Gi"}}}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name},
        "spec": {"accessModes": [mode], **request, **spec},
    }


def pod(name: str, claim: str) -> Manifest:
    """A Pod that mounts a claim."""
    mount = {"name": "data", "mountPath": "/data"}
    spec = {
        "containers": [{"name": "app", "image": "app:1", "volumeMounts": [mount]}],
        "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": claim}}],
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}


def is_bound(item: Manifest) -> bool:
    """Whether a claim has its volume."""
    return item.get("status", {}).get("phase") == "Bound"


def test_claim_of_many_writers_serves_many_pods(cluster: Cluster, namespace: str) -> None:
    cluster.apply([claim("shared", "ReadWriteMany")], namespace)
    cluster.apply([pod("one", "shared"), pod("other", "shared")], namespace)
    for name in ("one", "other"):
        cluster.wait_until(is_ready, "Pod", name, namespace)


def test_volume_goes_with_its_claim(cluster: Cluster, namespace: str) -> None:
    cluster.apply([claim("short")], namespace)
    bound = cluster.wait_until(is_bound, "PersistentVolumeClaim", "short", namespace)
    volume = bound["spec"]["volumeName"]
    assert cluster.get("PersistentVolume", volume)["spec"]["claimRef"]["name"] == "short"
    cluster.delete("PersistentVolumeClaim", "short", namespace)
    wait_until(
        lambda: cluster.find("PersistentVolume", volume) is None, 60, "waiting for the volume to go"
    )


def test_class_of_a_stack_keeps_its_binding_mode_and_reclaim_policy(
    cluster: Cluster, namespace: str
) -> None:
    patient = {
        **STORAGE_CLASS,
        "metadata": {"name": namespace},
        "reclaimPolicy": "Retain",
        "volumeBindingMode": "WaitForFirstConsumer",
    }
    early = claim("early", storageClassName=namespace)
    cluster.apply([patient, early, claim("late", storageClassName=namespace)], namespace)
    cluster.apply([pod("consumer", "late")], namespace)
    cluster.wait_until(is_ready, "Pod", "consumer", namespace)
    late = cluster.get("PersistentVolumeClaim", "late", namespace)
    volume = late["spec"]["volumeName"]
    policy = cluster.get("PersistentVolume", volume)["spec"]["persistentVolumeReclaimPolicy"]
    assert (is_bound(late), policy) == (True, "Retain")
    assert not is_bound(cluster.get("PersistentVolumeClaim", "early", namespace))
    cluster.delete("PersistentVolume", volume)
    cluster.delete("StorageClass", namespace)


def test_claim_on_a_class_that_is_not_there_waits(cluster: Cluster, namespace: str) -> None:
    cluster.apply([claim("lost", storageClassName="none"), claim("fine")], namespace)
    cluster.wait_until(is_bound, "PersistentVolumeClaim", "fine", namespace)
    assert not is_bound(cluster.get("PersistentVolumeClaim", "lost", namespace))


class Claims:
    """The claims of a cluster, and the names of those that are changed."""

    def __init__(self, *claims: Manifest) -> None:
        self.claims, self.changed = claims, list[str]()

    def find_all(self, _: str) -> list[Manifest]:
        return [*self.claims]

    def patch(self, _: str, name: str, changes: Manifest, namespace: str) -> None:
        assert changes["metadata"]["annotations"]
        self.changed.append(f"{namespace}/{name}")


def test_a_claim_that_waits_at_two_looks_is_touched_at_the_second() -> None:
    ours = {"storageClassName": STORAGE_CLASS["metadata"]["name"]}
    written = (
        claim("old", **ours),
        claim("bound", **ours, volumeName="pvc-1"),
        claim("other", storageClassName="none"),
    )
    for one in written:
        one["metadata"] |= {"uid": one["metadata"]["name"], "namespace": "shop"}
    claims = Claims(*written)
    cluster = cast("Cluster", claims)
    waiting = touch(cluster, ())
    assert ({*waiting}, claims.changed) == ({"old"}, [])
    assert {*touch(cluster, waiting)} == {"old"}
    assert claims.changed == ["shop/old"]
