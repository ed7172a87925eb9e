"""The API server as one user: requests, watches, and where each kind is found."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

import requests

from testbed.fault import Fault
from testbed.kubernetes.manifests import Manifest
from testbed.processes.processes import wait_until

_SECONDS = 30
_DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


class ApiError(Fault):
    """The API server refused; `status` is the HTTP status code."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Resource:
    """Where the objects of one kind are found."""

    api_version: str
    plural: str
    namespaced: bool

    def path(self, namespace: str | None, name: str | None = None) -> str:
        """URL path of one object, or of the list of them."""
        root = f"/api/{self.api_version}" if "/" not in self.api_version else ""
        parts = [root or f"/apis/{self.api_version}"]
        if self.namespaced and namespace:
            parts.append(f"namespaces/{namespace}")
        return "/".join([*parts, self.plural, *([name] if name else [])])


class ApiServer:
    """Requests to the API server, as one user.

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
        data = body.encode() if body is not None else None
        headers = {"Content-Type": content_type, "Accept": accept}

        # A refusal is an answer as well, and false by itself.
        def answered() -> tuple[requests.Response, ...]:
            response = self._send(method, path, params=parameters, data=data, headers=headers)
            return () if _is_initializing(response) else (response,)

        (response,) = wait_until(answered, _SECONDS, f"waiting for the storage of {path}")
        if response.status_code >= 400:
            raise ApiError(response.status_code, _message(response))
        if response.headers.get("Content-Type", "").startswith("application/json"):
            return response.json()
        return response.text

    def _send(self, method: str, path: str, **content: Any) -> requests.Response:
        try:
            return self._session.request(method, self.url + path, timeout=_SECONDS, **content)
        except requests.RequestException as error:
            if self._diagnose:
                self._diagnose()
            raise Fault(f"the API server at {self.url} does not answer: {error}") from error

    def stream(self, path: str, **parameters: str) -> Iterator[Manifest]:
        """The events of a watch, until the API server ends it. Raises `requests` errors."""
        with self._session.get(
            self.url + path, params={"watch": "true", **parameters}, stream=True, timeout=None
        ) as response:
            response.raise_for_status()
            for line in response.iter_lines(chunk_size=None):
                yield json.loads(line)

    def resource(self, kind: str) -> Resource:
        """Where a kind is found; asks the API server again for one that it does not know yet."""
        if kind not in self._resources:
            self._discover()
        if kind not in self._resources:
            raise Fault(f"the API server has no kind {kind}")
        return self._resources[kind]

    def knows(self, kinds: Iterable[str]) -> bool:
        """Whether the API server serves all of these kinds by now."""
        self._discover()
        return self._resources.keys() >= set(kinds)

    def _discover(self) -> None:
        found: dict[str, Resource] = {}
        for path in ("/api", "/apis"):
            for group in self.request("GET", path, accept=_DISCOVERY)["items"]:
                _add_group(found, group)
        self._resources = found


def _add_group(found: dict[str, Resource], group: Mapping[str, Any]) -> None:
    """Add each kind under its full name and, when it is the first of it, its short one."""
    name = group["metadata"].get("name", "")
    for version in group["versions"]:
        api_version = f"{name}/{version['version']}" if name else version["version"]
        for entry in version["resources"]:
            kind = entry["responseKind"]["kind"]
            resource = Resource(api_version, entry["resource"], entry["scope"] == "Namespaced")
            found[f"{api_version}/{kind}"] = resource
            found.setdefault(kind, resource)


def _is_initializing(response: requests.Response) -> bool:
    """Whether the API server is about to serve a kind of a CRD anew, and asks for patience."""
    return response.status_code == HTTPStatus.TOO_MANY_REQUESTS and (
        "storage is (re)initializing" in response.text
    )


def _message(response: requests.Response) -> str:
    try:
        return response.json()["message"]
    except (ValueError, KeyError, TypeError):
        return f"{response.status_code} {response.reason}: {response.text[:300]}"
