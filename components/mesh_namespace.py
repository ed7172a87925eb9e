"""The namespace of a stack: who gets in, and what its pods may do."""

from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.core.v1 import Namespace
from pulumi_kubernetes.networking.v1 import NetworkPolicy, NetworkPolicySpecArgsDict

from components import istio
from components.names import metadata, shared_labels, token
from settings.mesh import MeshSettings

# https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name
_NAMESPACE_NAME = "kubernetes.io/metadata.name"


@dataclass(frozen=True, kw_only=True)
class MeshNamespaceArgs:
    """How the namespace takes part in the mesh."""

    mesh: MeshSettings


class MeshNamespace(pulumi.ComponentResource):
    """A namespace in the mesh: injected, mutually authenticated, closed to other namespaces."""

    namespace: Namespace
    name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        args: MeshNamespaceArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(token("MeshNamespace"), name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.namespace = Namespace(
            name,
            metadata={"name": name, "labels": namespace_labels(name, args.mesh)},
            opts=child,
        )
        self.name = self.namespace.metadata.apply(lambda metadata: metadata.name or name)
        istio.peer_authentication(
            "default",
            metadata("default", self.name, shared_labels("default")),
            {"mtls": {"mode": "PERMISSIVE" if args.mesh.allow_plaintext else "STRICT"}},
            args.mesh.api_version,
            child,
        )
        NetworkPolicy(
            "default-deny",
            metadata=metadata("default-deny", self.name, shared_labels("default-deny")),
            spec=network_policy_spec(args.mesh),
            opts=child,
        )
        self.register_outputs({"name": self.name})


def namespace_labels(name: str, mesh: MeshSettings) -> dict[str, str]:
    """Labels that put a namespace into the mesh and hold its pods to a security level.

    The sidecar's init container needs NET_ADMIN where Istio's CNI plugin is missing, and no level
    below `privileged` allows that; the `restricted` level then only warns.
    https://istio.io/latest/docs/setup/additional-setup/pod-security-admission/
    """
    enforced = "restricted" if mesh.cni or mesh.data_plane == "ambient" else "privileged"
    levels = {"enforce": enforced, "audit": "restricted", "warn": "restricted"}
    return {
        **shared_labels(name),
        **_joining(mesh),
        **{f"pod-security.kubernetes.io/{mode}": level for mode, level in levels.items()},
    }


def _joining(mesh: MeshSettings) -> dict[str, str]:
    revision = {"istio.io/rev": mesh.revision} if mesh.revision else {}
    if mesh.data_plane == "ambient":
        return {"istio.io/dataplane-mode": "ambient", **revision}
    # `istio-injection` wins over `istio.io/rev` where both stand, so only one is written.
    return revision or {"istio-injection": "enabled"}


def network_policy_spec(mesh: MeshSettings) -> NetworkPolicySpecArgsDict:
    """Let in this namespace's own pods and the mesh's gateways, and nobody else."""
    return {
        "pod_selector": {},
        "policy_types": ["Ingress"],
        "ingress": [
            {
                "from_": [
                    {"pod_selector": {}},
                    {
                        "namespace_selector": {
                            "match_expressions": [
                                {
                                    "key": _NAMESPACE_NAME,
                                    "operator": "In",
                                    "values": list(mesh.ingress_namespaces),
                                }
                            ]
                        }
                    },
                ]
            }
        ],
    }
