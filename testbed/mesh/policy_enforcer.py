"""NetworkPolicy enforcement by kube-router's firewall, on the machine of the pods.

Frames between real pods cross the bridge, which hands each of them to iptables
(https://docs.kernel.org/networking/ip-sysctl.html#proc-sys-net-bridge-variables). There kube-router
keeps a chain for each pod. It plays no other part: no routes, no Services.
https://www.kube-router.io/docs/how-it-works/#network-policy-controller
"""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from testbed.built import programs
from testbed.fault import Fault
from testbed.kubernetes import nodes
from testbed.kubernetes.manifests import Manifest
from testbed.mesh.istiod import Mesh
from testbed.pods import pod_network
from testbed.processes.processes import Process, Stoppable, free_port

_BRIDGE = Path("/proc/sys/net/bridge/bridge-nf-call-iptables")
_COMMANDS = ("iptables", "ipset")
_CHAIN = "KUBE-ROUTER-FORWARD"
_NO_RULES = "*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\nCOMMIT\n"
_READY_SECONDS = 30
# What a rule of kube-router needs of the kernel beside iptables itself.
_SET = "testbed-probe"
_MATCHES = ("-m", "physdev", "--physdev-is-bridged", "-m", "set", "--match-set", _SET, "src")


def missing() -> str | None:
    """Why NetworkPolicies cannot be enforced here; None when they can."""
    for command in _COMMANDS:
        if shutil.which(command) is None:
            return f"the command `{command}` is missing; install the package {command}"
    if not _BRIDGE.exists():
        return "the kernel does not show bridged frames to iptables (CONFIG_BRIDGE_NETFILTER)"
    try:
        _run("ipset", "create", _SET, "hash:ip,port")
    except subprocess.CalledProcessError as error:
        return f"the kernel has no sets of addresses (CONFIG_IP_SET): {error.stderr.strip()}"
    try:
        _run("iptables", "-A", "FORWARD", *_MATCHES, "-j", "REJECT")
        _run("iptables", "-D", "FORWARD", *_MATCHES, "-j", "REJECT")
    except subprocess.CalledProcessError as error:
        return f"the kernel lacks a match of iptables: {error.stderr.strip()}"
    finally:
        _run("ipset", "destroy", _SET)
    return None


class PolicyEnforcer(Stoppable):
    """Enforces every NetworkPolicy of the cluster from its start until it is stopped.

    istiod is a process of the testbed and no pod; a Pod that stands for it is made, since policies
    let pods reach pods. Raises `Fault` where `missing` gives a reason.
    """

    def __init__(self, mesh: Mesh) -> None:
        reason = missing()
        if reason:
            raise Fault(reason)
        self._cluster = mesh.control_plane.cluster
        self._stand_ins: list[Manifest] = []
        self.stand_in("istio-system", "istiod", pod_network.GATEWAY, {"app": "istiod"})
        if _BRIDGE.read_text().strip() != "1":
            _BRIDGE.write_text("1")
        self.process = Process(
            "kube-router",
            [
                programs.path("kube-router"),
                f"--kubeconfig={mesh.control_plane.kubeconfig}",
                "--run-firewall=true",
                "--run-router=false",
                "--run-service-proxy=false",
                "--enable-ipv6=false",
                f"--service-cluster-ip-range={pod_network.SERVICES}",
                f"--health-port={free_port()}",
                "--metrics-port=0",
                "--v=1",
            ],
            mesh.control_plane.folder / "logs" / "kube-router.log",
            # Every node is this machine and has its address, so one firewall is that of all.
            {"NODE_NAME": f"{nodes.SIMULATED_PREFIX}{nodes.ZONES[0]}"},
        )
        self.process.wait_until(_has_rules, _READY_SECONDS)

    def stop(self) -> None:
        """Enforce nothing any more."""
        self.process.kill()
        subprocess.run(["iptables-restore"], input=_NO_RULES, text=True, check=True)
        _run("ipset", "destroy")
        for pod in self._stand_ins:
            metadata = pod["metadata"]
            self._cluster.delete("Pod", metadata["name"], metadata["namespace"], grace_seconds=0)

    def stand_in(self, namespace: str, name: str, address: str, labels: Mapping[str, str]) -> None:
        """Make a Pod for what is at an address of the testbed and is none, such as a gateway."""
        metadata = {"name": name, "namespace": namespace, "labels": dict(labels)}
        # No scheduler is called so: no node takes it, and nothing is started.
        spec = {"schedulerName": "none", "containers": [{"name": name, "image": name}]}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
        self._stand_ins.append(self._cluster.create(pod))
        addresses = {"podIP": address, "podIPs": [{"ip": address}], "hostIP": pod_network.GATEWAY}
        self._cluster.report_status(pod, {"phase": "Running", **addresses})


def _has_rules() -> bool:
    found = subprocess.run(["iptables", "-S", _CHAIN], capture_output=True, text=True, check=False)
    return found.returncode == 0


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
