"""Mesh settings of the stack."""

from microservices.plan.plan import Plan
from microservices.rules.rule import strict
from microservices.settings.values.problems import Finding, Findings


@strict(
    "Anybody on the network path may read plaintext requests, and callers are unknown. "
    "https://istio.io/latest/docs/concepts/security/#permissive-mode",
)
def requests_are_encrypted(plan: Plan) -> Findings:
    """`allowPlaintext` is off."""
    if plan.settings.mesh.allow_plaintext:
        path = ("mesh", "allowPlaintext")
        what = "requests without mutual TLS are accepted"
        yield Finding(path, what, "leave it out once every caller is in the mesh")


@strict(
    "Istio's init container sets rules of the network up in each pod, so that without the plugin "
    "the namespace admits every pod, privileged ones too. "
    "https://istio.io/latest/docs/setup/additional-setup/cni/",
)
def the_network_is_set_up_outside_of_pods(plan: Plan) -> Findings:
    """`cni` is on, where there are sidecars."""
    mesh = plan.settings.mesh
    if not mesh.cni and mesh.data_plane == "sidecar":
        what = "the namespace enforces the pod security level privileged, which refuses nothing"
        yield Finding(("mesh", "cni"), what, "install Istio's CNI plugin, and leave it out")
