"""Metadata of a namespace: in the mesh, and held to a level of pod security."""

from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.plan.names import shared_labels
from microservices.settings.mesh import MeshSettings
from microservices.settings.namespace import NamespaceSettings
from microservices.specs.connections import WAYPOINT

# Gateways go past it else, and pods let in nobody else.
# https://istio.io/latest/docs/ambient/usage/waypoint/#configure-ingress-traffic-to-use-a-waypoint
_WAYPOINT = {"istio.io/use-waypoint": WAYPOINT, "istio.io/ingress-use-waypoint": "true"}


def namespace_metadata(
    name: str, mesh: MeshSettings, options: NamespaceSettings
) -> ObjectMetaArgsDict:
    """What the namespace says of itself; written labels never replace those of the mesh."""
    marks: ObjectMetaArgsDict = {
        "name": name,
        "labels": {**options.labels, **namespace_labels(name, mesh, options)},
    }
    if options.annotations:
        marks["annotations"] = options.annotations
    return marks


def namespace_labels(name: str, mesh: MeshSettings, options: NamespaceSettings) -> dict[str, str]:
    """Labels that put a namespace into the mesh and hold its pods to a security level.

    The sidecar's init container needs NET_ADMIN where Istio's CNI plugin is missing, and no level
    below `privileged` allows that; the `restricted` level then only warns.
    https://istio.io/latest/docs/setup/additional-setup/pod-security-admission/
    """
    allowed = mesh.cni or mesh.data_plane == "ambient"
    enforced = options.pod_security if allowed else "privileged"
    levels = {"enforce": enforced, "audit": "restricted", "warn": "restricted"}
    return {
        **shared_labels(name),
        **_joining(mesh),
        **{f"pod-security.kubernetes.io/{mode}": level for mode, level in levels.items()},
    }


def _joining(mesh: MeshSettings) -> dict[str, str]:
    """How the pods of a namespace join the mesh; in ambient mode a revision is that of waypoints.

    Its webhook looks at no mode, and would inject sidecars, which go before ambient, were injection
    not disabled.
    https://github.com/istio/istio/issues/60313
    https://istio.io/latest/docs/reference/config/analysis/ist0123/
    """
    revision = {"istio.io/rev": mesh.revision} if mesh.revision else {}
    if mesh.data_plane == "ambient":
        waypoint = {name: value for name, value in _WAYPOINT.items() if mesh.waypoint}
        disabled = {"istio-injection": "disabled"} if revision else {}
        return {"istio.io/dataplane-mode": "ambient", **waypoint, **revision, **disabled}
    # `istio-injection` wins over `istio.io/rev` where both stand, so only one is written.
    return revision or {"istio-injection": "enabled"}
