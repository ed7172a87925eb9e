"""The whole system on this machine: cluster, mesh, gateway, engine, a stack with real pods."""

import os
from collections.abc import Callable
from pathlib import Path

from testbed import engine
from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh import outside_host
from testbed.mesh.client import Client
from testbed.mesh.gateway import Gateway
from testbed.mesh.istiod import Mesh
from testbed.pods import own_process
from testbed.pods.real_pods import RealPods
from testbed.sandbox import operators
from testbed.sandbox.chosen_stack import ChosenStack, Identity
from testbed.sandbox.operators import CertificateIssuer, ExternalStore
from testbed.sandbox.project_copy import ProjectCopy
from testbed.sandbox.service_names import ServiceNames

_LABEL = {"app": "client"}


class Sandbox:
    """Starts all of it but the stack; `folder` takes its data and logs, `say` hears of each step.

    Nothing is stopped by hand: it ends with the namespaces that it runs in.
    """

    def __init__(self, stack: ChosenStack, folder: Path, say: Callable[[str], None]) -> None:
        self.stack = stack
        self._clients: dict[Identity, Client] = {}
        say("starting the cluster and the mesh")
        self.control_plane = ControlPlane(folder, all_real=True)
        self.cluster = self.control_plane.cluster
        self.mesh = Mesh(self.control_plane)
        self.pods = RealPods(self.mesh)
        ServiceNames(self.cluster).start()
        for namespace in {stack.gateway.namespace, *self._outside_callers()} - {stack.namespace}:
            self.cluster.create_namespace(namespace)
        self._play()
        for words in operators.lines(stack.kinds):
            say(words)
        for service in stack.urls:
            if command := own_process.command(service, os.environ):
                files = self.pods_folder / f"{stack.namespace}-{service}-*" / "output.log"
                say(f"{service} runs `{' '.join(command)}`; its output: {files}")
        self.project = ProjectCopy(folder, stack.name, self.control_plane.kubeconfig)
        say(f"the engine: {engine.description()}")
        say(f"a copy of the project's files: {self.project.folder}")

    @property
    def pods_folder(self) -> Path:
        """Where each real pod has a folder with its logs."""
        return self.control_plane.folder / "real-pods"

    @property
    def istioctl(self) -> dict[str, str]:
        """The variables by which istioctl asks istiod, which is no pod that it could find."""
        return {
            "ISTIOCTL_XDS_ADDRESS": self.mesh.discovery.address,
            "ISTIOCTL_AUTHORITY": "istiod.istio-system.svc",
        }

    def _outside_callers(self) -> set[str]:
        return {identity.namespace for identity in self.stack.callers.values()}

    def _play(self) -> None:
        """Simulate the operators that the stack waits for."""
        if "ExternalSecret" in self.stack.kinds:
            ExternalStore(self.cluster, self.stack.namespace).start()
        if "Certificate" in self.stack.kinds:
            CertificateIssuer(self.cluster, self.stack.gateway.namespace).start()

    def client(self, service: str) -> Client:
        """A client that may call a service; one for each identity."""
        identity = self.stack.callers[service]
        if identity not in self._clients:
            self._clients[identity] = self.mesh.client(
                identity.namespace, f"client-of-{service}", _LABEL, identity.account
            )
        return self._clients[identity]

    def start_gateway(self) -> Gateway:
        """The ingress gateway that the stack names; the names of its hosts lead to it."""
        settings = self.stack.gateway
        gateway = self.mesh.gateway(settings.namespace, settings.service, settings.selector)
        for host in {place.partition("/")[0] for place in self.stack.hosts}:
            outside_host.name(host, gateway.sidecar.workload.address)
        return gateway
