"""An ingress gateway: an Envoy that Istio `Gateway`s select by its labels, outside any pod."""

import ssl
import warnings
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.mesh.outside_proxy import OutsideProxy
from testbed.mesh.sidecar import Sidecar, Workload
from testbed.pods import pod_network
from testbed.processes.processes import listens, wait_until

_ALLOWED_SECONDS = 60
_RBAC = "rbac.authorization.k8s.io"


class Gateway(OutsideProxy):
    """Gets requests from outside the mesh, on the ports of the `Gateway`s that select it.

    `manifests` are the objects made for it; they go when it is stopped. Like every gateway of
    Istio it serves the `Gateway`s of all namespaces that select it, and of two with the same host
    and port the older one.
    """

    def __init__(
        self, sidecar: Sidecar, folder: Path, cluster: Cluster, manifests: Sequence[Manifest]
    ) -> None:
        super().__init__(sidecar, folder)
        self._cluster = cluster
        self._manifests = list(manifests)

    def get(
        self,
        host: str,
        path: str = "/",
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
        port: int = 80,
    ) -> requests.Response:
        """One request for a host, on a new connection; raises `requests` errors.

        A redirect is not followed. See `wait_until_listens`.
        """
        url = f"http://{self.sidecar.workload.address}:{port}{path}"
        return self.fetch(url, {"Host": host, **(headers or {})}, method)

    def get_tls(
        self,
        host: str,
        path: str,
        ca_certificate: str,
        *,
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
        port: int = 443,
        version: ssl.TLSVersion | None = None,
    ) -> requests.Response:
        """As `get`, by HTTPS with SNI `host`; the answer's certificate must be for `host`.

        `ca_certificate` is the PEM of who must have signed it. With `version` the client speaks
        this version of TLS and no other. Raises `requests.exceptions.SSLError`.
        """
        file = self._new_file("ca-certificate")
        file.write_text(ca_certificate)
        url = f"https://{self.sidecar.workload.address}:{port}{path}"
        named = NamedServer(host, version)
        return self.fetch(url, {"Host": host, **(headers or {})}, method, named, file)

    def wait_until_listens(self, port: int, seconds: float = 60) -> None:
        """Wait until Envoy has a `Gateway` with this port, its routes and its certificates.

        Raises `Fault` when that does not come.
        """

        def listening() -> bool:
            with pod_network.inside(self.network):
                return listens(self.sidecar.workload.address, port)

        wait_until(listening, seconds, f"waiting for the gateway to listen on {port}")

    def wait_until_split(
        self, host: str, port: int, split: Mapping[str, int], seconds: float = 90
    ) -> None:
        """As for every `Proxy`, and until the gateway listens on the port."""
        super().wait_until_split(host, port, split, seconds)
        self.wait_until_listens(port, seconds)

    def wait_until_routed(
        self, host: str, port: int, services: Collection[str] = (), seconds: float = 90
    ) -> None:
        """As for every `Proxy`, and until the gateway listens on the port."""
        super().wait_until_routed(host, port, services, seconds)
        self.wait_until_listens(port, seconds)

    def stop(self) -> None:
        """End the gateway, the loads that it sends, and its objects."""
        super().stop()
        while self._manifests:
            item = self._manifests.pop()
            kind = f"{item['apiVersion']}/{item['kind']}"
            self._cluster.delete(kind, item["metadata"]["name"], self.namespace)


class NamedServer(HTTPAdapter):
    """For `requests.Session.mount`: SNI, and the name that the certificate must have, is `host`.

    With `version` the client speaks no other one, down to TLS 1.0, which OpenSSL leaves out by
    itself: it is then the server that refuses.
    https://docs.openssl.org/master/man3/SSL_CTX_set_security_level/
    """

    def __init__(self, host: str, version: ssl.TLSVersion | None = None) -> None:
        self._host = host
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if version:
            self._context.set_ciphers("DEFAULT:@SECLEVEL=0")
            with warnings.catch_warnings():
                # Old versions are what a test wants to see refused.
                warnings.simplefilter("ignore", DeprecationWarning)
                self._context.minimum_version = self._context.maximum_version = version
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """requests: make what opens the connections."""
        named = {"ssl_context": self._context, "server_hostname": self._host}
        super().init_poolmanager(*arguments, **options, **named)


def manifests_around(
    workload: Workload, ports: Sequence[int], *, reads_secrets: bool
) -> list[Manifest]:
    """What is made for a gateway: its account, with or without a right to Secrets, its Service."""
    account = _manifest("v1", "ServiceAccount", workload.account)
    allowed = _secret_reader(workload) if reads_secrets else []
    return [account, *allowed, *_service(workload, ports)]


def _secret_reader(workload: Workload) -> list[Manifest]:
    """What lets the account of a gateway read the Secrets of its namespace.

    istiod gives the Secret of a `credentialName` to no other gateway.
    https://istio.io/latest/docs/ops/best-practices/security/#restrict-gateway-creation-privileges
    """
    rules = [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "watch", "list"]}]
    account = {"kind": "ServiceAccount", "name": workload.account, "namespace": workload.namespace}
    role = {"apiGroup": _RBAC, "kind": "Role", "name": workload.name}
    return [
        _manifest(f"{_RBAC}/v1", "Role", workload.name, rules=rules),
        _manifest(f"{_RBAC}/v1", "RoleBinding", workload.name, roleRef=role, subjects=[account]),
    ]


def wait_until_it_reads_secrets(cluster: Cluster, workload: Workload) -> None:
    """Wait until the API server holds the account of a gateway to be allowed to read Secrets.

    It learns of a binding a moment later than it stores it, and istiod keeps its answer: a refusal
    for one minute, an approval for five.
    """
    question = {
        "user": f"system:serviceaccount:{workload.namespace}:{workload.account}",
        "resourceAttributes": {
            "namespace": workload.namespace,
            "verb": "list",
            "resource": "secrets",
        },
    }
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SubjectAccessReview",
        "metadata": {},
        "spec": question,
    }
    what = f"waiting for {workload.namespace}/{workload.account} to be allowed to read Secrets"
    wait_until(lambda: cluster.create(review)["status"]["allowed"], _ALLOWED_SECONDS, what)


def _service(workload: Workload, ports: Sequence[int]) -> list[Manifest]:
    """The Service in front of the gateway and, as it has no pod, a WorkloadEntry behind it.

    An Istio `Gateway` may name any port, also one that the Service has not; the Gateway API needs
    a port of the Service.
    """
    service = {
        "selector": dict(workload.labels),
        "ports": [{"name": f"port-{port}", "port": port, "targetPort": port} for port in ports],
    }
    entry = {
        "address": workload.address,
        "labels": dict(workload.labels),
        "serviceAccount": workload.account,
    }
    return [
        _manifest("v1", "Service", workload.name, spec=service),
        _manifest("networking.istio.io/v1", "WorkloadEntry", workload.name, spec=entry),
    ]


def _manifest(api_version: str, kind: str, name: str, **fields: object) -> Manifest:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, **fields}
