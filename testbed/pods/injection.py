"""The sidecar of a real pod, as injection would add it: interception, probes, identity."""

import json
import subprocess
from pathlib import Path
from typing import Any

import yaml

from testbed.built import programs
from testbed.fault import Fault
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.mesh.sidecar import Discovery, Sidecar, Workload
from testbed.pods import container_files, pod_network
from testbed.pods.probes import read_probes

USER = 1337
TLS_LABEL = "security.istio.io/tlsMode"

# What pilot-agent itself serves to kubelets and scrapers.
_NOT_INTERCEPTED = "15090,15021,15020"


def wants_sidecar(pod: Manifest, namespace: Manifest) -> bool:
    """Whether the labels of the pod, or else of its namespace, ask for injection.

    https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/#controlling-the-injection-policy
    """
    pod_label = pod["metadata"].get("labels", {}).get("sidecar.istio.io/inject")
    if pod_label is not None:
        return pod_label == "true"
    labels = namespace["metadata"].get("labels", {})
    return labels.get("istio-injection") == "enabled" or "istio.io/rev" in labels


def is_native(pod: Manifest) -> bool:
    """Whether injection makes the sidecar an init container that goes on, as it does by default."""
    annotations = pod["metadata"].get("annotations", {})
    return annotations.get("sidecar.istio.io/nativeSidecar") != "false"


def proxy_config(pod: Manifest) -> dict[str, Any]:
    """The ProxyConfig that the pod's annotation asks for.

    https://istio.io/latest/docs/reference/config/annotations/#ProxyConfig
    """
    annotations = pod["metadata"].get("annotations", {})
    return yaml.safe_load(annotations.get("proxy.istio.io/config", "")) or {}


def start_sidecar(
    cluster: Cluster, pod: Manifest, address: str, folder: Path, network: str, discovery: Discovery
) -> Sidecar:
    """Label the pod as one that speaks mTLS, intercept its traffic, and start its sidecar."""
    metadata, spec = pod["metadata"], pod["spec"]
    changes = {"metadata": {"labels": {TLS_LABEL: "istio"}}}
    cluster.patch("Pod", metadata["name"], changes, metadata["namespace"])
    _intercept(folder, network)
    probes = dict(probe.through_sidecar() for probe in read_probes(pod))
    ports = [port for container in spec["containers"] for port in container.get("ports", [])]
    settings = {
        "ISTIO_KUBE_APP_PROBERS": json.dumps(probes),
        "ISTIO_META_POD_PORTS": json.dumps(ports),
        "ISTIO_META_APP_CONTAINERS": ",".join(item["name"] for item in spec["containers"]),
    }
    _mount(cluster, pod)
    config = proxy_config(pod)
    settings |= config.get("proxyMetadata", {})
    workload = Workload(
        namespace=metadata["namespace"],
        name=metadata["name"],
        account=spec.get("serviceAccountName", "default"),
        address=address,
        labels={**metadata.get("labels", {}), TLS_LABEL: "istio"},
    )
    return Sidecar(
        cluster,
        workload,
        discovery,
        folder / "sidecar",
        network,
        "REDIRECT",
        settings,
        USER,
        config,
    )


def _mount(cluster: Cluster, pod: Manifest) -> None:
    """The volumes of the sidecar alone; pods of the testbed have one file system.

    https://istio.io/latest/docs/reference/config/annotations/#SidecarUserVolume
    """
    annotations = pod["metadata"].get("annotations", {})
    volumes = json.loads(annotations.get("sidecar.istio.io/userVolume", "{}"))
    mounts = json.loads(annotations.get("sidecar.istio.io/userVolumeMount", "{}"))
    spec = {"volumes": [{"name": name, **volume} for name, volume in volumes.items()]}
    mounted = {"volumeMounts": [{"name": name, **mount} for name, mount in mounts.items()]}
    for path, text in container_files.read(cluster, {**pod, "spec": spec}, mounted).items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text)


def _intercept(folder: Path, network: str) -> None:
    rules = [
        *(programs.path("pilot-agent"), "istio-iptables", "-p", "15001", "-z", "15006"),
        *("-u", str(USER), "-g", str(USER), "-m", "REDIRECT"),
        *("-i", "*", "-x", "", "-b", "*", "-d", _NOT_INTERCEPTED),
    ]
    command = pod_network.command_in(network, rules)
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    output = finished.stdout + finished.stderr
    (folder / "iptables.log").write_text(output)
    if finished.returncode != 0:
        raise Fault(f"iptables rules of a pod: {' / '.join(output.strip().splitlines()[-2:])}")
