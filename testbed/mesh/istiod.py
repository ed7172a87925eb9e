"""istiod and, as its clients, sidecars and gateways outside any pod."""

import itertools
from collections.abc import Mapping, Sequence
from typing import TypeVar

import requests

from testbed.built import programs
from testbed.fault import Fault
from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.client import Client
from testbed.mesh.gateway import Gateway, manifests_around, wait_until_it_reads_secrets
from testbed.mesh.outside_proxy import OutsideProxy
from testbed.mesh.sidecar import Discovery, Sidecar, Workload
from testbed.pods import pod_network
from testbed.processes.processes import Process, Stoppable, free_port, require_free

_NAMESPACE = "istio-system"
_READY_SECONDS = 180
# Where NetworkPolicies let sidecars reach it.
# https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio
_SECURE_PORT = 15012

Started = TypeVar("Started", bound=OutsideProxy)

_ENVIRONMENT = {
    "POD_NAMESPACE": _NAMESPACE,
    "POD_NAME": "istiod-0",
    "CLUSTER_ID": "Kubernetes",
    "TOKEN_AUDIENCES": "istio-ca",
    "ENABLE_CA_SERVER": "true",
    "PILOT_CERT_PROVIDER": "istiod",
    # No webhooks: sidecars are not injected but run beside the pod, and manifests are checked by
    # `istioctl analyze`.
    "INJECTION_WEBHOOK_CONFIG_NAME": "",
    "VALIDATION_WEBHOOK_CONFIG_NAME": "",
    # There is one: it need not wait, after a kill, until its own lease has run out.
    "ENABLE_LEADER_ELECTION": "false",
    # What it would deploy for a Gateway of the Gateway API, `Mesh.gateway` starts.
    "PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER": "false",
    # Filters that only Istio's own build of Envoy has.
    "PILOT_ENABLE_ALPN_FILTER": "false",
    "PILOT_ENABLE_METADATA_EXCHANGE": "false",
    "PILOT_ENABLE_TELEMETRY_LABEL": "false",
}


# Across every mesh of this process: their clients and gateways share one network.
_numbers = itertools.count(1)


class Mesh(Stoppable):
    """istiod over a control plane, with automatic mTLS and its own CA; can be killed and started.

    Use it as a context manager, or call `stop`. Raises `Fault` when istiod does not start.
    """

    def __init__(self, control_plane: ControlPlane) -> None:
        self.control_plane = control_plane
        self._folder = control_plane.folder / "mesh"
        self._addresses = {
            "grpcAddr": f"127.0.0.1:{free_port()}",
            "secureGRPCAddr": f"{pod_network.GATEWAY}:{_secure_port()}",
            "httpAddr": f"127.0.0.1:{free_port()}",
            "monitoringAddr": f"127.0.0.1:{free_port()}",
            "httpsAddr": "",
        }
        self._started: list[OutsideProxy] = []
        self._write_files()
        self.istiod = self._start()
        self.discovery = Discovery(self._addresses["secureGRPCAddr"], self._root_certificate())

    def kill(self) -> None:
        """Kill istiod; the sidecars keep their configuration."""
        self.istiod.kill()

    def restart(self) -> None:
        """Start istiod again, at the same addresses and with the same CA; waits until ready."""
        self.istiod.kill()
        self.istiod = self._start()

    def stop(self) -> None:
        """End the clients and gateways that are left, and istiod."""
        for started in self._started:
            started.stop()
        self.istiod.kill()

    def client(
        self,
        namespace: str,
        name: str = "client",
        labels: Mapping[str, str] | None = None,
        account: str = "default",
        *,
        in_own_network: bool = True,
    ) -> Client:
        """Start a client: a sidecar with an identity of its own.

        There can be any number in network namespaces of their own, and one outside of them, which
        programs outside reach.
        """
        number = next(_numbers)
        address, network = pod_network.GATEWAY, None
        if in_own_network:
            address, network = pod_network.client_address(number), f"client-{number}"
            pod_network.add(network, address)
        workload = Workload(namespace, name, account, address, labels or {"app": name})
        cluster = self.control_plane.cluster
        folder = self.control_plane.folder / "clients" / f"client-{number}"
        sidecar = Sidecar(cluster, workload, self.discovery, folder, network)
        return self._wait_for(Client(sidecar, folder))

    def gateway(
        self,
        namespace: str,
        name: str = "ingressgateway",
        labels: Mapping[str, str] | None = None,
        ports: Sequence[int] = (80, 443),
        *,
        reads_secrets: bool = True,
    ) -> Gateway:
        """Start an ingress gateway, by default with the label `istio: ingressgateway`.

        The Service `name` with these `ports` is in front of it, and the account `name` is its
        identity; both are made. A Gateway of the Gateway API names the Service as its
        address, of type Hostname; or, with no address, is called `web` where `name` is
        `web-istio`: that is the Service that istiod looks for. Unless `reads_secrets`, the account
        may not read Secrets, and the gateway gets no certificate.
        """
        number = next(_numbers)
        network, address = f"gateway-{number}", pod_network.client_address(number)
        pod_network.add(network, address)
        labels = labels or {"istio": "ingressgateway"}
        workload = Workload(namespace, name, name, address, labels)
        cluster = self.control_plane.cluster
        manifests = manifests_around(workload, ports, reads_secrets=reads_secrets)
        cluster.apply(manifests, namespace)
        if reads_secrets:
            wait_until_it_reads_secrets(cluster, workload)
        folder = self.control_plane.folder / "gateways" / network
        sidecar = Sidecar(cluster, workload, self.discovery, folder, network, role="router")
        return self._wait_for(Gateway(sidecar, folder, cluster, manifests))

    def _wait_for(self, started: Started) -> Started:
        self._started.append(started)
        started.sidecar.wait_until_ready()
        return started

    def _start(self) -> Process:
        arguments = [f"--{name}={address}" for name, address in self._addresses.items()]
        process = Process(
            "istiod",
            [
                programs.path("pilot-discovery"),
                "discovery",
                f"--kubeconfig={self.control_plane.kubeconfig}",
                f"--meshConfig={self._folder / 'mesh.yaml'}",
                *arguments,
            ],
            self.control_plane.folder / "logs" / "istiod.log",
            _ENVIRONMENT,
            self._folder,
        )
        process.wait_until(self._is_ready, _READY_SECONDS)
        return process

    def _is_ready(self) -> bool:
        try:
            url = f"http://{self._addresses['httpAddr']}/ready"
            return requests.get(url, timeout=5, proxies={"http": ""}).status_code == 200
        except requests.RequestException:
            return False

    def _write_files(self) -> None:
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": _NAMESPACE}}
        self.control_plane.cluster.apply([namespace])
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "mesh.yaml").write_text(
            f"defaultConfig: {{discoveryAddress: '{self._addresses['secureGRPCAddr']}'}}\n"
            "enableAutoMtls: true\n"
            "trustDomain: cluster.local\n"
            "accessLogFile: ''\n"
            # For whoever asks for it with a Telemetry.
            "extensionProviders:\n"
            "- {name: zipkin, zipkin: {service: zipkin.tracing.svc.cluster.local, port: 9411}}\n"
        )

    def _root_certificate(self) -> str:
        found = self.control_plane.cluster.wait_until(
            lambda item: item["data"]["root-cert.pem"],
            "ConfigMap",
            "istio-ca-root-cert",
            _NAMESPACE,
        )
        return found["data"]["root-cert.pem"]


def _secure_port() -> int:
    """Its own port; another one for a second istiod beside the first."""
    try:
        return require_free(_SECURE_PORT, "istiod", pod_network.GATEWAY)
    except Fault:
        return free_port(pod_network.GATEWAY)
