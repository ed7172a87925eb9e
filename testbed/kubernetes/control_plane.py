"""A real control plane: etcd, API server, controllers and scheduler; kwok and backends as pods."""

import json
import secrets
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from testbed.built import programs
from testbed.fault import Fault
from testbed.kubernetes import nodes, provisioner
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.definitions import INJECTOR, METRICS, kinds, read_definitions
from testbed.kubernetes.manifests import is_ready
from testbed.pods import pod_network
from testbed.processes import namespaces
from testbed.processes.processes import Process, Stoppable, free_port, require_free, wait_until
from testbed.requests.backends import Backends

_READY_SECONDS = 180

# PodSecurity, LimitRanger, ResourceQuota and the rest are on by default. These two let the
# annotations of a namespace put its pods on real nodes (nodes.REAL_NAMESPACE).
_ADMISSION = "PodNodeSelector,PodTolerationRestriction"


class ControlPlane(Stoppable):
    """A cluster with nodes in three zones, Istio's CRDs, and the admission of a real one.

    `folder` takes its data and logs. `port` is the API server's; a free one by default.
    `backends` answers for its simulated pods; with `all_real` pods go to the nodes of `RealPods`,
    whatever their namespace says. Use it as a context manager, or call `stop`. Raises `Fault` when
    a part is missing or does not start.
    """

    def __init__(self, folder: Path, port: int | None = None, *, all_real: bool = False) -> None:
        if not namespaces.inside():
            raise Fault("not inside namespaces of its own; start with `python -m testbed run --`")
        self.folder = folder
        self.kubeconfig = folder / "kubeconfig"
        self._all_real = all_real
        self._processes: list[Process] = []
        self._token = secrets.token_hex(16)
        address = pod_network.GATEWAY
        self._port = require_free(port or free_port(address), "the API server", address)
        self.url = f"https://{address}:{self._port}"
        self.cluster = Cluster(
            self.url, self._token, folder / "certificates" / "apiserver.crt", self.check
        )
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End every process. What the cluster held is of no use after that."""
        for process in reversed(self._processes):
            process.kill()

    def check(self) -> None:
        """Raise `Fault` when a part of the control plane has ended."""
        for process in self._processes:
            process.check()

    def process(self, name: str) -> Process:
        """The running program called `name`, such as `kube-apiserver`."""
        return next(process for process in self._processes if process.name == name)

    def kubectl(self, *arguments: str) -> str:
        """Run kubectl as administrator and return its output; raises `Fault` when it fails."""
        return self._run(
            [programs.path("kubectl"), "--kubeconfig", str(self.kubeconfig)], arguments
        )

    def istioctl(self, *arguments: str) -> str:
        """Run istioctl as administrator and return its output; raises `Fault` when it fails."""
        command = [programs.path("istioctl"), "--kubeconfig", str(self.kubeconfig)]
        return self._run(command, arguments)

    def _run(self, command: Sequence[str], arguments: Sequence[str]) -> str:
        finished = subprocess.run(
            [*command, *arguments], capture_output=True, text=True, check=False
        )
        if finished.returncode != 0:
            raise Fault(f"{Path(command[0]).name} {' '.join(arguments)}: {finished.stderr.strip()}")
        return finished.stdout

    def _start(self) -> None:
        self._write_files()
        etcd = self._start_etcd()
        server = self._start_api_server(etcd)
        definitions = [*read_definitions(), *METRICS]
        server.wait_until(self._answers, _READY_SECONDS)
        # To apply them takes the API server a sixth more CPU than to create them.
        for definition in (*definitions, INJECTOR):
            self.cluster.create(definition)
        defined = {kind for definition in definitions for kind in kinds(definition)}
        wait_until(lambda: self.cluster.knows(defined), _READY_SECONDS, "waiting for CRDs")
        # Those started now have to look for new kinds once.
        self._start_controllers()
        self.backends = Backends(self.kubeconfig, self.folder)
        self._processes.append(self.backends.process)
        self.cluster.apply([*nodes.simulated(), provisioner.STORAGE_CLASS])
        wait_until(self._has_nodes_and_accounts, _READY_SECONDS, "waiting for nodes and accounts")

    def _write_files(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            (self.folder / "service-accounts.key").write_bytes(
                key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.TraditionalOpenSSL,
                    serialization.NoEncryption(),
                )
            )
            tokens = self.folder / "tokens.csv"
            tokens.write_text(f"{self._token},administrator,administrator,system:masters\n")
            self.kubeconfig.write_text(json.dumps(self._kubeconfig(), indent=2))
            admission = nodes.ALL_REAL if self._all_real else {**nodes.ALL_REAL, "plugins": []}
            (self.folder / "admission.json").write_text(json.dumps(admission))
        except OSError as error:
            raise Fault(f"cannot write to {self.folder}: {error.strerror}") from error

    def _kubeconfig(self) -> Mapping[str, object]:
        """Loopback and this run only, so its token may lie in the run's folder."""
        cluster = {"server": self.url, "certificate-authority": str(self.cluster.certificate)}
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "testbed", "cluster": cluster}],
            "users": [{"name": "administrator", "user": {"token": self._token}}],
            "contexts": [
                {"name": "testbed", "context": {"cluster": "testbed", "user": "administrator"}}
            ],
            "current-context": "testbed",
        }

    def _run_program(self, name: str, *arguments: str) -> Process:
        process = Process(
            name,
            [programs.path(name), *arguments],
            self.folder / "logs" / f"{name}.log",
            folder=self.folder,
        )
        self._processes.append(process)
        return process

    def _start_etcd(self) -> str:
        clients = f"http://127.0.0.1:{free_port()}"
        peers = f"http://127.0.0.1:{free_port()}"
        self._run_program(
            "etcd",
            "--data-dir=etcd",
            f"--listen-client-urls={clients}",
            f"--advertise-client-urls={clients}",
            f"--listen-peer-urls={peers}",
            f"--initial-advertise-peer-urls={peers}",
            f"--initial-cluster=default={peers}",
            "--unsafe-no-fsync",
        )
        return clients

    def _start_api_server(self, etcd: str) -> Process:
        key = self.folder / "service-accounts.key"
        return self._run_program(
            "kube-apiserver",
            f"--etcd-servers={etcd}",
            f"--bind-address={pod_network.GATEWAY}",
            f"--advertise-address={pod_network.GATEWAY}",
            f"--secure-port={self._port}",
            "--cert-dir=certificates",
            f"--service-account-key-file={key}",
            f"--service-account-signing-key-file={key}",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--token-auth-file=tokens.csv",
            "--authorization-mode=RBAC",
            f"--enable-admission-plugins={_ADMISSION}",
            "--admission-control-config-file=admission.json",
            f"--service-cluster-ip-range={pod_network.SERVICES}",
        )

    def _answers(self) -> bool:
        """Whether the API server is ready; its certificate is not there before it listens."""
        for process in self._processes:
            process.check()
        if not self.cluster.certificate.exists():
            return False
        try:
            return self.cluster.request("GET", "/readyz") == "ok"
        except Fault:
            return False

    def _start_controllers(self) -> None:
        common = ("--kubeconfig=kubeconfig", "--kube-api-qps=200", "--kube-api-burst=400")
        self._run_program(
            "kube-controller-manager",
            *common,
            "--service-account-private-key-file=service-accounts.key",
            f"--root-ca-file={self.cluster.certificate}",
            "--leader-elect=false",
            "--secure-port=0",
            # kwok's heartbeats come late under load; nodes are not what is under test.
            "--node-monitor-grace-period=2h",
            # Under load a controller was seen to miss the first event of an object; it looks again.
            "--min-resync-period=15s",
            # Tests of autoscaling wait for it.
            "--horizontal-pod-autoscaler-sync-period=2s",
        )
        self._run_program(
            "kube-scheduler",
            *common,
            "--leader-elect=false",
            "--secure-port=0",
            # Under load it is told of a claim's volume before its own cache has it, finds the pod
            # unschedulable once more, and would not try again for five minutes.
            "--pod-max-in-unschedulable-pods-duration=5s",
        )
        self._run_program(
            "kwok",
            "--kubeconfig=kubeconfig",
            f"--config={Path(__file__).with_name('kwok_stages.yaml')}",
            f"--manage-nodes-with-label-selector={nodes.SIMULATED}",
            f"--cidr={pod_network.SIMULATED_PODS}",
            f"--node-ip={pod_network.GATEWAY}",
        )

    def _has_nodes_and_accounts(self) -> bool:
        self.check()
        ready = [node for node in self.cluster.find_all("Node") if is_ready(node)]
        account = self.cluster.find("ServiceAccount", "default", "default")
        return len(ready) == len(nodes.ZONES) and account is not None
