"""The nodes of the cluster: simulated ones for numbers, real ones for what must be enforced."""

import json

from testbed.kubernetes.manifests import Manifest
from testbed.pods import pod_network

ZONES = ("zone-a", "zone-b", "zone-c")

_KIND = "testbed/node"
SIMULATED = f"{_KIND}=simulated"
REAL = f"{_KIND}=real"
SIMULATED_PREFIX = "simulated-"
REAL_PREFIX = "real-"

CAPACITY = {"cpu": "64", "memory": "256Gi", "pods": "500", "ephemeral-storage": "1Ti"}

_TOLERATION = {"key": _KIND, "value": "real", "operator": "Equal", "effect": "NoSchedule"}

# Admission puts these on every pod of a namespace that carries the annotations, so that a rendered
# stack goes to real nodes unchanged.
REAL_NAMESPACE = {
    "scheduler.alpha.kubernetes.io/node-selector": REAL,
    "scheduler.alpha.kubernetes.io/defaultTolerations": json.dumps([_TOLERATION]),
}

# The same for every namespace that carries none of them.
# https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#podnodeselector
ALL_REAL: Manifest = {
    "apiVersion": "apiserver.config.k8s.io/v1",
    "kind": "AdmissionConfiguration",
    "plugins": [
        {
            "name": "PodNodeSelector",
            "configuration": {"podNodeSelectorPluginConfig": {"clusterDefaultNodeSelector": REAL}},
        },
        {
            "name": "PodTolerationRestriction",
            "configuration": {
                "apiVersion": "podtolerationrestriction.admission.k8s.io/v1alpha1",
                "kind": "Configuration",
                "default": [_TOLERATION],
            },
        },
    ],
}


def simulated() -> list[Manifest]:
    """One node in each zone that kwok plays."""
    return [_node(f"{SIMULATED_PREFIX}{zone}", zone, "simulated") for zone in ZONES]


def real() -> list[Manifest]:
    """One node in each zone for real pods; tainted, so no pod goes there that does not ask."""
    nodes = [_node(f"{REAL_PREFIX}{zone}", zone, "real") for zone in ZONES]
    for node in nodes:
        node["spec"] = {"taints": [{"key": _KIND, "value": "real", "effect": "NoSchedule"}]}
    return nodes


def _node(name: str, zone: str, kind: str) -> Manifest:
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                "topology.kubernetes.io/region": "testbed",
                "topology.kubernetes.io/zone": zone,
                _KIND: kind,
            },
        },
        "status": {
            "capacity": CAPACITY,
            "allocatable": CAPACITY,
            "addresses": [{"type": "InternalIP", "address": pod_network.GATEWAY}],
        },
    }
