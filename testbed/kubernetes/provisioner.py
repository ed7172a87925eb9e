"""Volumes for claims, as an external provisioner makes and deletes them.

The real controller binds them. Nothing is stored: no container runs that could write.
https://kubernetes.io/docs/concepts/storage/dynamic-provisioning/
"""

import threading
import time
from collections.abc import Callable, Collection

from testbed.fault import Fault
from testbed.kubernetes.cluster import ApiError, Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.kubernetes.watch import watch

PROVISIONER = "testbed/volumes"
"""What a StorageClass names to get its volumes here."""

STORAGE_CLASS: Manifest = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {
        "name": "testbed",
        "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
    },
    "provisioner": PROVISIONER,
    "reclaimPolicy": "Delete",
    "volumeBindingMode": "Immediate",
}

_ASKED = "volume.kubernetes.io/storage-provisioner"
_PROVISIONED = "pv.kubernetes.io/provisioned-by"
_TOUCHED = "testbed/touched-at"
_LOOK_SECONDS = 5
_CONFLICT = 409


def start(cluster: Cluster) -> None:
    """Serve the claims of the cluster until this process ends."""

    def follow(kind: str, handle: Callable[[Cluster, Manifest], None]) -> None:
        for change in watch(cluster, kind):
            if not change.deleted:
                try:
                    handle(cluster, change.item)
                except Fault as fault:
                    print(f"volume for {change.item['metadata']['name']}: {fault}", flush=True)

    def look() -> None:
        waiting: Collection[str] = ()
        while True:
            time.sleep(_LOOK_SECONDS)
            try:
                waiting = touch(cluster, waiting)
            except Fault as fault:
                print(f"claims that wait for a volume: {fault}", flush=True)

    for watched in (("PersistentVolumeClaim", _provide), ("PersistentVolume", _reclaim)):
        threading.Thread(target=follow, args=watched, daemon=True).start()
    threading.Thread(target=look, daemon=True).start()


def touch(cluster: Cluster, waiting: Collection[str]) -> Collection[str]:
    """Change an annotation of claims without a volume that were `waiting` already, by uid.

    Returns the uids of those that wait now. Under load an event of a claim was seen to reach no
    watcher for as long as no other claim changed, with the pod of that claim Pending for minutes.
    """
    ours = STORAGE_CLASS["metadata"]["name"]
    unbound = {
        claim["metadata"]["uid"]: claim["metadata"]
        for claim in cluster.find_all("PersistentVolumeClaim")
        if claim["spec"].get("storageClassName") == ours and "volumeName" not in claim["spec"]
    }
    changed = {"metadata": {"annotations": {_TOUCHED: str(time.time())}}}
    for uid in unbound.keys() & set(waiting):
        found = unbound[uid]
        cluster.patch("PersistentVolumeClaim", found["name"], changed, found["namespace"])
    return unbound.keys()


def _provide(cluster: Cluster, claim: Manifest) -> None:
    asked = claim["metadata"].get("annotations", {}).get(_ASKED)
    if asked != PROVISIONER or "volumeName" in claim["spec"]:
        return
    storage_class = cluster.get("StorageClass", claim["spec"]["storageClassName"])
    try:
        cluster.create(volume_of(claim, storage_class["reclaimPolicy"]))
    except ApiError as error:
        # It has been made, and the controller has not bound it yet.
        if error.status != _CONFLICT:
            raise


def _reclaim(cluster: Cluster, volume: Manifest) -> None:
    ours = volume["metadata"].get("annotations", {}).get(_PROVISIONED) == PROVISIONER
    released = volume["status"]["phase"] == "Released"
    if ours and released and volume["spec"]["persistentVolumeReclaimPolicy"] == "Delete":
        cluster.delete("PersistentVolume", volume["metadata"]["name"])


def volume_of(claim: Manifest, reclaim_policy: str) -> Manifest:
    """The PersistentVolume that a claim asks for: as large, with its access modes, for it alone."""
    metadata, spec = claim["metadata"], claim["spec"]
    name = f"pvc-{metadata['uid']}"
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name, "annotations": {_PROVISIONED: PROVISIONER}},
        "spec": {
            "capacity": {"storage": spec["resources"]["requests"]["storage"]},
            "accessModes": spec["accessModes"],
            "volumeMode": spec["volumeMode"],
            "storageClassName": spec["storageClassName"],
            "persistentVolumeReclaimPolicy": reclaim_policy,
            "hostPath": {"path": f"/testbed/{name}"},
            "claimRef": {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "namespace": metadata["namespace"],
                "name": metadata["name"],
                "uid": metadata["uid"],
            },
        },
    }
