"""A small typed client of the API server: server-side apply, read, delete, wait."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

import requests

from testbed.fault import Fault
from testbed.manifests import Manifest
from testbed.processes import wait_until
from testbed.resources import Resource, add_group

_SECONDS = 30
_STATUS_RETRIES = 5
_NOT_FOUND = 404
_CONFLICT = 409
_DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
# What others live in, or are an instance of, is applied first.
_FIRST = ("Namespace", "CustomResourceDefinition")


class ApiError(Fault):
    """The API server refused; `status` is the HTTP status code."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Cluster:
    """The API server, as one user.

    A kind is written as `Deployment`, or, where two groups have it, with its apiVersion:
    `networking.istio.io/v1/Gateway`. `diagnose` is asked when the server cannot be reached, and
    raises the `Fault` that says why.
    """

    def __init__(
        self, url: str, token: str, certificate: Path, diagnose: Callable[[], None] | None = None
    ) -> None:
        self.url = url
        self.token = token
        self.certificate = certificate
        self._diagnose = diagnose
        self._resources: dict[str, Resource] = {}
        self._session = requests.Session()
        # The machine's proxies and certificate bundles are for other servers than this one.
        self._session.trust_env = False
        self._session.verify = str(certificate)
        self._session.headers["Authorization"] = f"Bearer {token}"

    @classmethod
    def from_kubeconfig(cls, path: Path) -> Self:
        """The API server and user of a kubeconfig that `ControlPlane` wrote."""
        content = json.loads(path.read_text())
        cluster = content["clusters"][0]["cluster"]
        token = content["users"][0]["user"]["token"]
        return cls(cluster["server"], token, Path(cluster["certificate-authority"]))

    def request(
        self,
        method: str,
        path: str,
        body: str | None = None,
        content_type: str = "application/json",
        accept: str = "application/json",
        **parameters: str,
    ) -> Any:
        """One request; returns the decoded answer. Raises `ApiError` for a refusal."""
        try:
            response = self._session.request(
                method,
                self.url + path,
                params=parameters,
                data=body.encode() if body is not None else None,
                headers={"Content-Type": content_type, "Accept": accept},
                timeout=_SECONDS,
            )
        except (requests.ConnectionError, requests.Timeout) as error:
            if self._diagnose:
                self._diagnose()
            raise Fault(f"the API server at {self.url} does not answer: {error}") from error
        if response.status_code >= 400:
            raise ApiError(response.status_code, _message(response))
        if response.headers.get("Content-Type", "").startswith("application/json"):
            return response.json()
        return response.text

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
        body = json.dumps(manifest)
        return self.request("PATCH", path, body, "application/apply-patch+yaml", **options)

    def get(self, kind: str, name: str, namespace: str | None = None) -> Manifest:
        """One object; raises `ApiError` with status 404 when there is none."""
        return self.request("GET", self.resource(kind).path(namespace, name))

    def stream(self, path: str, **parameters: str) -> Iterator[Manifest]:
        """The events of a watch, until the API server ends it. Raises `requests` errors."""
        with self._session.get(
            self.url + path, params={"watch": "true", **parameters}, stream=True, timeout=None
        ) as response:
            response.raise_for_status()
            for line in response.iter_lines(chunk_size=None):
                yield json.loads(line)

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

    def resource(self, kind: str) -> Resource:
        """Where a kind is found; asks the API server again for one that it does not know yet."""
        if kind not in self._resources:
            self._discover()
        if kind not in self._resources:
            raise Fault(f"the API server has no kind {kind}")
        return self._resources[kind]

    def _discover(self) -> None:
        found: dict[str, Resource] = {}
        for path in ("/api", "/apis"):
            for group in self.request("GET", path, accept=_DISCOVERY)["items"]:
                add_group(found, group)
        self._resources = found


def _message(response: requests.Response) -> str:
    try:
        return response.json()["message"]
    except (ValueError, KeyError, TypeError):
        return f"{response.status_code} {response.reason}: {response.text[:300]}"
