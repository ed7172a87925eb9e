"""A small typed client of the API server: server-side apply, read, delete, wait."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from testbed.kubernetes.api_server import ApiError, ApiServer
from testbed.kubernetes.manifests import Manifest
from testbed.processes.processes import wait_until

__all__ = ["ApiError", "Cluster"]

_STATUS_RETRIES = 5
_NOT_FOUND = 404
_CONFLICT = 409
# An even number of backslashes before it escapes itself, and is no part of a pair.
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)(\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2})")
# What others live in, or are an instance of, is applied first.
_FIRST = ("Namespace", "CustomResourceDefinition")
# What controllers, nodes and proxies go on working for; owners before what they own.
_WORKED_FOR = (
    *("CronJob", "Job", "HorizontalPodAutoscaler", "PodDisruptionBudget", "Deployment"),
    *("StatefulSet", "ReplicaSet", "Pod", "Service", "PersistentVolumeClaim"),
    *("gateway.networking.k8s.io/v1/Gateway", "HTTPRoute", "networking.istio.io/v1/Gateway"),
    *("VirtualService", "DestinationRule", "ServiceEntry", "WorkloadEntry", "EnvoyFilter"),
)


class Cluster(ApiServer):
    """The objects of the API server, as one user sees them."""

    def apply(
        self,
        manifests: Iterable[Mapping[str, Any]],
        namespace: str | None = None,
        *,
        dry_run: bool = False,
        field_manager: str = "testbed",
    ) -> list[Manifest]:
        """Server-side apply; returns the objects as the API server sees them.

        Namespaces and CRDs go first. `namespace` is where objects go that name none.
        """
        options = {"fieldManager": field_manager, "force": "true"}
        if dry_run:
            options["dryRun"] = "All"
        ordered = sorted(manifests, key=lambda manifest: manifest["kind"] not in _FIRST)
        return [self._apply_one(manifest, namespace, options) for manifest in ordered]

    def _apply_one(
        self, manifest: Mapping[str, Any], namespace: str | None, options: Mapping[str, str]
    ) -> Manifest:
        metadata = manifest["metadata"]
        resource = self.resource(f"{manifest['apiVersion']}/{manifest['kind']}")
        path = resource.path(metadata.get("namespace", namespace or "default"), metadata["name"])
        body = _beyond_the_plane(json.dumps(manifest))
        return self.request("PATCH", path, body, "application/apply-patch+yaml", **options)

    def get(self, kind: str, name: str, namespace: str | None = None) -> Manifest:
        """One object; raises `ApiError` with status 404 when there is none."""
        return self.request("GET", self.resource(kind).path(namespace, name))

    def find(self, kind: str, name: str, namespace: str | None = None) -> Manifest | None:
        """One object, or None."""
        try:
            return self.get(kind, name, namespace)
        except ApiError as error:
            if error.status == _NOT_FOUND:
                return None
            raise

    def find_all(self, kind: str, namespace: str | None = None, labels: str = "") -> list[Manifest]:
        """The objects of a kind, in one namespace or in all; `labels` is a label selector."""
        path = self.resource(kind).path(namespace)
        return self.request("GET", path, labelSelector=labels)["items"]

    def create(self, manifest: Mapping[str, Any], namespace: str | None = None) -> Manifest:
        """Create one object."""
        resource = self.resource(f"{manifest['apiVersion']}/{manifest['kind']}")
        where = manifest["metadata"].get("namespace", namespace)
        return self.request("POST", resource.path(where), json.dumps(manifest))

    def create_namespace(self, name: str) -> None:
        """Create a namespace and wait for its `default` account, which every pod needs."""
        self.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
        self.wait_until(lambda _: True, "ServiceAccount", "default", name)

    def patch(
        self,
        kind: str,
        name: str,
        changes: Mapping[str, Any],
        namespace: str | None = None,
        subresource: str = "",
    ) -> Manifest:
        """Merge `changes` into one object (JSON merge patch: null removes)."""
        path = self.resource(kind).path(namespace, name)
        path += f"/{subresource}" if subresource else ""
        return self.request("PATCH", path, json.dumps(changes), "application/merge-patch+json")

    def report_status(self, pod: Mapping[str, Any], status: Mapping[str, Any]) -> None:
        """Merge into the status of a pod, as a kubelet does; fine when the pod is gone."""
        metadata = pod["metadata"]
        path = self.resource("Pod").path(metadata["namespace"], metadata["name"]) + "/status"
        body = json.dumps({"status": status})
        for last in (*[False] * _STATUS_RETRIES, True):
            try:
                self.request("PATCH", path, body, "application/strategic-merge-patch+json")
            except ApiError as error:
                if error.status == _NOT_FOUND:
                    return
                # The API server gives up when others write the same object all the time.
                if error.status != _CONFLICT or last:
                    raise
            else:
                return

    def delete(
        self, kind: str, name: str, namespace: str | None = None, grace_seconds: int | None = None
    ) -> None:
        """Delete one object, and in the background what it owns; fine when there is none."""
        options: dict[str, Any] = {"propagationPolicy": "Background"}
        if grace_seconds is not None:
            options["gracePeriodSeconds"] = grace_seconds
        try:
            path = self.resource(kind).path(namespace, name)
            self.request("DELETE", path, json.dumps(options))
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise

    def empty(self, namespace: str) -> None:
        """Delete at once what controllers, nodes and proxies work for in a namespace.

        The namespace stays, with its configuration and permissions. To delete it takes ten times
        as much CPU: the API server is asked for every kind there is, again until no pod is left.
        """
        options = json.dumps({"propagationPolicy": "Background", "gracePeriodSeconds": 0})
        for kind in _WORKED_FOR:
            self.request("DELETE", self.resource(kind).path(namespace), options)

    def wait_until(
        self,
        condition: Callable[[Manifest], object],
        kind: str,
        name: str,
        namespace: str | None = None,
        seconds: float = 180,
    ) -> Manifest:
        """Wait until the object is there and `condition(object)` is true; returns the object."""

        def read() -> Manifest | None:
            found = self.find(kind, name, namespace)
            return found if found is not None and condition(found) else None

        what = f"{kind} {namespace + '/' if namespace else ''}{name}"
        return wait_until(read, seconds, f"waiting for {what}")

    def evict(self, name: str, namespace: str) -> None:
        """Ask for the graceful end of a pod, as `kubectl drain` does.

        Raises `ApiError` with status 429 where a PodDisruptionBudget does not allow it now.
        https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
        """
        eviction = {
            "apiVersion": "policy/v1",
            "kind": "Eviction",
            "metadata": {"name": name, "namespace": namespace},
        }
        path = self.resource("Pod").path(namespace, name) + "/eviction"
        self.request("POST", path, json.dumps(eviction))

    def scale(self, kind: str, name: str, namespace: str) -> Manifest:
        """The scale subresource of an object, which autoscalers read and write."""
        return self.request("GET", self.resource(kind).path(namespace, name) + "/scale")

    def wait_until_ended(self, job: str, namespace: str, seconds: float = 60) -> str:
        """Wait until a Job is over; returns `Complete` or `Failed`."""
        return _end_of(self.wait_until(_end_of, "Job", job, namespace, seconds))


def _beyond_the_plane(text: str) -> str:
    r"""JSON that is YAML as well: a pair of escapes such as \ud800\udc00 is none there."""
    return _PAIR.sub(lambda found: found[1] + json.loads(f'"{found[2]}"'), text)


def _end_of(job: Manifest) -> str:
    """The condition of a Job that is over; empty before that."""
    conditions = job.get("status", {}).get("conditions", [])
    held = [item["type"] for item in conditions if item["status"] == "True"]
    return next((kind for kind in held if kind in ("Complete", "Failed")), "")
