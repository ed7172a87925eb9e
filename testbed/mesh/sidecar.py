"""An Istio sidecar or gateway: pilot-agent and Envoy, with a certificate from istiod's CA."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import requests

from testbed.built import programs
from testbed.built.module_file import ENVOY_BOOTSTRAP
from testbed.kubernetes.cluster import Cluster
from testbed.mesh.proxy import Proxy
from testbed.pods import pod_network
from testbed.processes.processes import Process

_READY_PORT = 15021
_STATUS_PORT = 15020
_READY_SECONDS = 180
_ACCOUNT_SECONDS = 60
_TOKEN_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Workload:
    """Workload of a sidecar."""

    namespace: str
    name: str
    account: str
    address: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Discovery:
    """Where istiod is reached, and the certificate of its CA."""

    address: str
    root_certificate: str


class Sidecar:
    """A running sidecar in the network namespace `network`, or, for None, in the machine's own.

    With the role `router` it is a gateway: it intercepts nothing and serves `Gateway`s.
    `interception` is Istio's interception mode: `REDIRECT` where iptables rules send it the
    traffic, `NONE` where it listens on 127.0.0.1 with the port of every service. `settings` are
    variables of its environment, `config` is what a ProxyConfig of its own says.
    """

    def __init__(
        self,
        cluster: Cluster,
        workload: Workload,
        discovery: Discovery,
        folder: Path,
        network: str | None,
        interception: str = "NONE",
        settings: Mapping[str, str] | None = None,
        user: int | None = None,
        config: Mapping[str, Any] | None = None,
        role: Literal["sidecar", "router"] = "sidecar",
    ) -> None:
        self.network = network
        self.workload = workload
        self.proxy = Proxy(network, workload.namespace)
        self._folder = folder
        self._write_files(cluster, workload, discovery)
        environment = _environment(workload, discovery, folder, config or {}) | {
            "ISTIO_META_INTERCEPTION_MODE": interception,
            **(settings or {}),
        }
        command = [
            programs.path("pilot-agent"),
            "proxy",
            role,
            f"--domain={workload.namespace}.svc.cluster.local",
            "--proxyLogLevel=warning",
        ]
        if user is not None:
            command = [*_as_user(user), *command]
        self.process = Process(
            f"sidecar of {workload.namespace}/{workload.name}",
            pod_network.command_in(network, command),
            folder / "sidecar.log",
            environment,
            folder,
        )

    def wait_until_ready(self) -> None:
        """Wait until Envoy has its first configuration; raises `Fault` when it does not get it."""
        self.process.wait_until(self.is_ready, _READY_SECONDS)

    def is_ready(self) -> bool:
        """Whether Envoy has its first configuration from istiod."""
        try:
            url = f"http://127.0.0.1:{_READY_PORT}/healthz/ready"
            return self.proxy.fetch(url).status_code == 200
        except requests.RequestException:
            return False

    def drain(self) -> None:
        """Ask the other sides of connections to go elsewhere; new ones are still served."""
        url = f"http://127.0.0.1:{_STATUS_PORT}/drain"
        with suppress(requests.RequestException):
            self.proxy.fetch(url, method="POST")

    def stop(self) -> None:
        """End the agent, and Envoy with it, at once."""
        self.process.kill()

    def _write_files(self, cluster: Cluster, workload: Workload, discovery: Discovery) -> None:
        """What a kubelet would mount into the container, below the sidecar's own folder."""
        # A new namespace gets its `default` account a moment after it is there itself.
        account = ("ServiceAccount", workload.account, workload.namespace)
        cluster.wait_until(lambda _: True, *account, seconds=_ACCOUNT_SECONDS)
        request = {"spec": {"audiences": ["istio-ca"], "expirationSeconds": _TOKEN_SECONDS}}
        path = f"/api/v1/namespaces/{workload.namespace}/serviceaccounts/{workload.account}/token"
        token = cluster.request("POST", path, json.dumps(request))["status"]["token"]
        labels = "".join(f'{key}="{value}"\n' for key, value in workload.labels.items())
        files = {
            "var/run/secrets/tokens/istio-token": token,
            "var/run/secrets/istio/root-cert.pem": discovery.root_certificate,
            "etc/istio/pod/labels": labels,
            "bootstrap.json": ENVOY_BOOTSTRAP.path.read_text(),
        }
        (self._folder / "etc/istio/proxy").mkdir(parents=True)
        for name, content in files.items():
            file = self._folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)


def _environment(
    workload: Workload, discovery: Discovery, folder: Path, config: Mapping[str, Any]
) -> dict[str, str]:
    proxy = {
        "concurrency": 1,
        **config,
        "discoveryAddress": discovery.address,
        "binaryPath": programs.envoy(),
        # Relative to its own folder: the path of a socket has 107 characters at most.
        "configPath": "./etc/istio/proxy",
    }
    return {
        "HOME": str(folder),
        "POD_NAME": workload.name,
        "POD_NAMESPACE": workload.namespace,
        "SERVICE_ACCOUNT": workload.account,
        "INSTANCE_IP": workload.address,
        "HOST_IP": pod_network.GATEWAY,
        "TRUST_DOMAIN": "cluster.local",
        "CA_ADDR": discovery.address,
        "PILOT_CERT_PROVIDER": "istiod",
        # Else it looks for a cloud's metadata server and waits 2 s for one that is not there.
        "CLOUD_PLATFORM": "none",
        "ISTIO_BOOTSTRAP": str(folder / "bootstrap.json"),
        "ISTIO_META_CLUSTER_ID": "Kubernetes",
        "ISTIO_META_MESH_ID": "cluster.local",
        "ISTIO_META_WORKLOAD_NAME": workload.name,
        "PROXY_CONFIG": json.dumps(proxy),
    }


def _as_user(user: int) -> list[str]:
    """Run a program as a user who may still read and write every file of ours.

    The rules of iptables tell a sidecar's connections from the app's by its user.
    """
    capability = "+dac_override"
    return [
        "setpriv",
        f"--reuid={user}",
        f"--regid={user}",
        "--clear-groups",
        f"--inh-caps={capability}",
        f"--ambient-caps={capability}",
    ]
