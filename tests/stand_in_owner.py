"""Stand-ins for Flagger and Argo Rollouts: what they write, in their order, as others than us.

Each looks again and again, as the controllers do, and can be asked for a release's weights.
https://github.com/fluxcd/flagger/blob/main/pkg/controller/scheduler.go
https://github.com/argoproj/argo-rollouts/blob/master/rollout/canary.go
"""

import copy
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from testbed.cluster import ApiError, Cluster
from testbed.manifests import Manifest
from testbed.processes import wait_until

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


class StandInFlagger(StandInOwner):
    """Flagger, of a service whose Canary has the service's name."""

    def look(self) -> None:
        canary = self.find("Canary", self.service)
        if canary is None or canary["spec"].get("suspend"):
            return
        target = self.get("Deployment", canary["spec"]["targetRef"]["name"])
        for name, app in (("canary", self.service), ("primary", f"{self.service}-primary")):
            self._make_service(canary, f"{self.service}-{name}", app)
        self._make_primary(canary, target)
        primary = self.get("Deployment", f"{target['metadata']['name']}-primary")
        started = canary.get("status", {}).get("phase") == "Initialized"
        if not started and not _is_ready(primary):
            return
        app = {"app": f"{self.service}-primary"}
        if self.get("Service", self.service)["spec"]["selector"] != app:
            self.patch("Service", self.service, {"spec": {"selector": app}})
        if not started:
            self.patch("Deployment", target["metadata"]["name"], {"spec": {"replicas": 0}})
        self._take_routes(canary)
        if not started:
            status = {"phase": "Initialized", "canaryWeight": 0, "failedChecks": 0, "iterations": 0}
            self.patch("Canary", self.service, {"status": status}, "status")

    def shift(self, percent: int) -> None:
        """Give the new pods a share, as a release does: there are some as long as they have one."""
        target = self.get("Canary", self.service)["spec"]["targetRef"]["name"]
        if percent:
            wanted = self.get("Deployment", f"{target}-primary")["spec"]["replicas"]
            self.patch("Deployment", target, {"spec": {"replicas": wanted}})
            wait_until(lambda: self._endpoints() >= wanted, 60, "waiting for the new pods")
        self.write_routes({"http": self._routes(percent)})
        if not percent:
            self.patch("Deployment", target, {"spec": {"replicas": 0}})

    def _routes(self, percent: int) -> list[dict[str, Any]]:
        shares = {"primary": 100 - percent, "canary": percent}
        return [
            {
                "route": [
                    {"destination": {"host": f"{self.service}-{name}"}, "weight": weight}
                    for name, weight in shares.items()
                ]
            }
        ]

    def _endpoints(self) -> int:
        """How many pods answer behind the Service of the new ones."""
        label = f"kubernetes.io/service-name={self.service}-canary"
        slices = self.cluster.find_all("EndpointSlice", self.namespace, label)
        found = [one for item in slices for one in item.get("endpoints") or ()]
        return sum(bool(one["conditions"].get("ready")) for one in found)

    def _take_routes(self, canary: Manifest) -> None:
        found = self.find("VirtualService", self.service)
        if found is None:
            self.cluster.create(
                {
                    "apiVersion": "networking.istio.io/v1",
                    "kind": "VirtualService",
                    "metadata": {**self._made_for(canary), "name": self.service},
                    "spec": {"hosts": [self.service], "http": self._routes(0)},
                }
            )
            return
        hosts = {one["destination"]["host"] for one in found["spec"]["http"][0]["route"]}
        if hosts == {self.service}:
            labels = dict.fromkeys(found["metadata"].get("labels", {}))
            routes = {"http": self._routes(0)}
            changes = {"metadata": {"labels": labels}, "spec": routes}
            self.patch("VirtualService", self.service, changes)

    def _make_service(self, canary: Manifest, name: str, app: str) -> None:
        if self.find("Service", name):
            return
        ports = copy.deepcopy(self.get("Service", self.service)["spec"]["ports"])
        self.cluster.create(
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {**self._made_for(canary), "name": name, "labels": {"app": name}},
                "spec": {"selector": {"app": app}, "ports": ports},
            }
        )

    def _make_primary(self, canary: Manifest, target: Manifest) -> None:
        name = f"{target['metadata']['name']}-primary"
        if self.find("Deployment", name):
            return
        spec = copy.deepcopy(target["spec"])
        app = {"app": f"{self.service}-primary"}
        spec["selector"] = {"matchLabels": app}
        spec["template"]["metadata"]["labels"] |= app
        self.cluster.create(
            {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {**self._made_for(canary), "name": name, "labels": app},
                "spec": spec,
            }
        )


class StandInArgoRollouts(StandInOwner):
    """Argo Rollouts, of a service whose Rollout is its version v1: one set of pods at a time."""

    @property
    def name(self) -> str:
        """The name of the Rollout."""
        return f"{self.service}-v1"

    def look(self) -> None:
        rollout = self.find("Rollout", self.name)
        if rollout is None or not self._are_routes_divided():
            return
        content = json.dumps(rollout["spec"]["template"], sort_keys=True).encode()
        mark = {"rollouts-pod-template-hash": hashlib.sha256(content).hexdigest()[:10]}
        name = f"{self.name}-{mark['rollouts-pod-template-hash']}"
        pods = self.find("ReplicaSet", name)
        if pods is None:
            pods = self._make_pods(rollout, name, mark)
        ready = pods.get("status", {}).get("availableReplicas", 0)
        if rollout.get("status", {}).get("availableReplicas") != ready:
            status = {"availableReplicas": ready, "observedGeneration": "1"}
            self.patch("Rollout", self.name, {"status": status}, "status")
        if ready >= pods["spec"]["replicas"]:
            self._tell_pods_apart(mark)

    def shift(self, percent: int) -> None:
        """Give the new pods a share, as a release does."""
        http = self.get("VirtualService", self.service)["spec"]["http"]
        for route in http:
            stable, new = route["route"]
            stable["weight"], new["weight"] = 100 - percent, percent
        self.write_routes({"http": http})

    def _are_routes_divided(self) -> bool:
        """Whether each route leads to both subsets; it takes a Rollout for invalid otherwise."""
        found = self.find("VirtualService", self.service)
        wanted = [{"stable", "canary"}]
        routes = found["spec"]["http"] if found else []
        named = [{one["destination"].get("subset") for one in route["route"]} for route in routes]
        return named == wanted * len(routes) != []

    def _make_pods(self, rollout: Manifest, name: str, mark: Mapping[str, str]) -> Manifest:
        template = copy.deepcopy(rollout["spec"]["template"])
        template["metadata"]["labels"] |= mark
        return self.cluster.create(
            {
                "apiVersion": "apps/v1",
                "kind": "ReplicaSet",
                "metadata": {
                    **self._made_for(rollout),
                    "name": name,
                    "labels": template["metadata"]["labels"],
                },
                "spec": {
                    "replicas": rollout["spec"]["replicas"],
                    "selector": {"matchLabels": rollout["spec"]["selector"]["matchLabels"] | mark},
                    "template": template,
                },
            }
        )

    def _tell_pods_apart(self, mark: Mapping[str, str]) -> None:
        subsets = self.get("DestinationRule", self.service)["spec"]["subsets"]
        marked = [{**one, "labels": {**one["labels"], **mark}} for one in subsets]
        if marked != subsets:
            self.patch("DestinationRule", self.service, {"spec": {"subsets": marked}})


def _is_ready(deployment: Manifest) -> bool:
    wanted = deployment["spec"]["replicas"]
    return deployment.get("status", {}).get("availableReplicas", 0) >= wanted
