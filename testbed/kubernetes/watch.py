"""Follow the objects of one kind: every change once, in order, also across a lost connection."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import requests

from testbed.fault import Fault
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest

_RETRY_SECONDS = 0.2


@dataclass(frozen=True)
class Change:
    """An object that was added, changed or, when `deleted`, is gone."""

    item: Manifest
    deleted: bool


def watch(cluster: Cluster, kind: str) -> Iterator[Change]:
    """Follow a kind in all namespaces, for ever; starts with the objects that are there."""
    known: dict[str, Manifest] = {}
    while True:
        try:
            yield from _follow(cluster, kind, known)
        except (requests.RequestException, Fault):
            # The API server is away or has forgotten our version: list again, and go on.
            time.sleep(_RETRY_SECONDS)


def _follow(cluster: Cluster, kind: str, known: dict[str, Manifest]) -> Iterator[Change]:
    path = cluster.resource(kind).path(None)
    answer = cluster.request("GET", path)
    listed = {item["metadata"]["uid"]: item for item in answer["items"]}
    for uid in [uid for uid in known if uid not in listed]:
        yield Change(known.pop(uid), deleted=True)
    for uid, item in listed.items():
        known[uid] = item
        yield Change(item, deleted=False)
    version = answer["metadata"]["resourceVersion"]
    for event in cluster.stream(path, resourceVersion=version):
        if event["type"] == "ERROR":
            return
        item = event["object"]
        deleted = event["type"] == "DELETED"
        if deleted:
            known.pop(item["metadata"]["uid"], None)
        else:
            known[item["metadata"]["uid"]] = item
        yield Change(item, deleted)
