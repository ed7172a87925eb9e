"""Stand-ins for Flagger and Argo Rollouts: what they write, in their order, as others than us.

Each looks again and again, as the controllers do, and can be asked for a release's weights.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from testbed.kubernetes.cluster import ApiError, Cluster
from testbed.kubernetes.manifests import Manifest

_SECONDS = 0.3


class StandInOwner:
    """What both have: a service of a namespace that they look at."""

    def __init__(self, cluster: Cluster, namespace: str, service: str) -> None:
        self.cluster, self.namespace, self.service = cluster, namespace, service
        self.faults: list[str] = []
        self._ended = threading.Event()

    def look(self) -> None:
        """Do what is to be done now."""
        raise NotImplementedError

    @contextmanager
    def running(self) -> Iterator[None]:
        """Look again and again, as long as the block lasts."""
        thread = threading.Thread(target=self._run)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()
            self._ended.clear()

    def _run(self) -> None:
        while not self._ended.wait(_SECONDS):
            try:
                self.look()
            # Somebody else wrote the same object, or took it away: the next look is soon.
            except ApiError as error:
                self.faults.append(str(error))

    def find(self, kind: str, name: str) -> Manifest | None:
        """An object of the namespace."""
        return self.cluster.find(kind, name, self.namespace)

    def get(self, kind: str, name: str) -> Manifest:
        """An object of the namespace that is there."""
        return self.cluster.get(kind, name, self.namespace)

    def patch(self, kind: str, name: str, changes: Mapping[str, Any], part: str = "") -> None:
        """Change an object of the namespace."""
        self.cluster.patch(kind, name, changes, self.namespace, part)

    def write_routes(self, changes: Mapping[str, Any]) -> None:
        """Change the spec of the service's VirtualService, where it is another one."""
        spec = self.get("VirtualService", self.service)["spec"]
        if spec | changes != spec:
            self.patch("VirtualService", self.service, {"spec": changes})

    def weights(self) -> list[int]:
        """The weights of the first route of the VirtualService."""
        route = self.get("VirtualService", self.service)["spec"]["http"][0]["route"]
        return [one["weight"] for one in route]

    def _made_for(self, owner: Manifest) -> dict[str, Any]:
        reference = {
            "apiVersion": owner["apiVersion"],
            "kind": owner["kind"],
            "name": owner["metadata"]["name"],
            "uid": owner["metadata"]["uid"],
            "controller": True,
            "blockOwnerDeletion": True,
        }
        return {"namespace": self.namespace, "ownerReferences": [reference]}


def is_ready(deployment: Manifest) -> bool:
    wanted = deployment["spec"]["replicas"]
    return deployment.get("status", {}).get("availableReplicas", 0) >= wanted
