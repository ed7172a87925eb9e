"""A stand-in for Flagger: what it writes, in its order, as somebody else than us.

https://github.com/fluxcd/flagger/blob/main/pkg/controller/scheduler.go
"""

import copy
from collections.abc import Callable
from typing import Any

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.processes.processes import wait_until
from tests.stand_in_owner import StandInOwner, is_ready


class StandInFlagger(StandInOwner):
    """Flagger, of a service whose Canary has the service's name.

    `knows` says whether who sends requests knows the pods behind a Service, and `same` whether
    those behind two Services are the same. Between its steps Flagger lets an interval of many
    seconds go by; what has become ready is known long before.
    """

    def __init__(
        self,
        cluster: Cluster,
        namespace: str,
        service: str,
        knows: Callable[[str], bool] = lambda _: True,
        same: Callable[[str, str], bool] = lambda *_: True,
    ) -> None:
        super().__init__(cluster, namespace, service)
        self._knows, self._same = knows, same

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
        if not started and not (is_ready(primary) and self._knows(f"{self.service}-primary")):
            return
        app = {"app": f"{self.service}-primary"}
        if self.get("Service", self.service)["spec"]["selector"] != app:
            self.patch("Service", self.service, {"spec": {"selector": app}})
        if not started:
            if not self._same(self.service, f"{self.service}-primary"):
                return
            self.patch("Deployment", target["metadata"]["name"], {"spec": {"replicas": 0}})
        self._take_routes(canary)
        if not started:
            status = {"phase": "Initialized", "canaryWeight": 0, "failedChecks": 0, "iterations": 0}
            self.patch("Canary", self.service, {"status": status}, "status")

    def shift(self, percent: int) -> None:
        """Give the new pods a share, as a release does; they are made before they get one."""
        if percent:
            target = self.get("Canary", self.service)["spec"]["targetRef"]["name"]
            wanted = self.get("Deployment", f"{target}-primary")["spec"]["replicas"]
            self.patch("Deployment", target, {"spec": {"replicas": wanted}})
            wait_until(lambda: self._has_new_pods(wanted), 60, "waiting for the new pods")
        self.write_routes({"http": self._routes(percent)})

    def finish(self) -> None:
        """Take the new pods away, as a release does an interval after the routes have left them."""
        target = self.get("Canary", self.service)["spec"]["targetRef"]["name"]
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

    def _has_new_pods(self, wanted: int) -> bool:
        return self._endpoints() >= wanted and self._knows(f"{self.service}-canary")

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
