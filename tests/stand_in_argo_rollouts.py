"""A stand-in for Argo Rollouts: what it writes, in its order, as somebody else than us.

https://github.com/argoproj/argo-rollouts/blob/master/rollout/canary.go
"""

import copy
import hashlib
import json
from collections.abc import Callable, Mapping

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from tests.stand_in_owner import StandInOwner


class StandInArgoRollouts(StandInOwner):
    """Argo Rollouts, of a service whose Rollout is its version v1: one set of pods at a time.

    `knows` says whether who sends requests knows pods by their addresses. Argo Rollouts gives them
    `minReadySeconds` for that, which may be too few on a machine that does other things too.
    """

    def __init__(
        self,
        cluster: Cluster,
        namespace: str,
        service: str,
        knows: Callable[[set[str]], bool] = lambda _: True,
    ) -> None:
        super().__init__(cluster, namespace, service)
        self._knows = knows

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
        if marked != subsets and self._knows(self._addresses(mark)):
            self.patch("DestinationRule", self.service, {"spec": {"subsets": marked}})

    def _addresses(self, mark: Mapping[str, str]) -> set[str]:
        pods = self.cluster.find_all("Pod", self.namespace)
        own = (pod for pod in pods if mark.items() <= pod["metadata"]["labels"].items())
        return {pod["status"]["podIP"] for pod in own}
