"""Mesh settings of the stack."""

from microservices.plan.plan import Plan, versions
from microservices.rules.rule import error, strict
from microservices.settings.pods.proxy import ProxySettings
from microservices.settings.values.problems import Finding, Findings, Path


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


@error(
    "A sidecar is sized by annotations, which know CPU and memory alone, and in ambient mode there "
    "is none. https://istio.io/latest/docs/reference/config/annotations/",
)
def sidecars_are_there_to_be_sized(plan: Plan) -> Findings:
    """`proxy` stands in a stack with sidecars, and has no `ephemeralStorage`."""
    mesh = plan.settings.mesh
    written: list[tuple[Path, ProxySettings]] = [(("mesh", "proxy"), mesh.proxy)]
    written += [(pods.path("proxy"), pods.workload.proxy) for pods in versions(plan)]
    for path, proxy in written:
        if mesh.data_plane != "sidecar" and proxy != ProxySettings():
            yield Finding(path, "in ambient mode pods have no sidecars", "leave it out")
        for key in ("requests", "limits") if proxy.resources else ():
            if getattr(proxy.resources, key).ephemeral_storage:
                where = (*path, "resources", key, "ephemeralStorage")
                yield Finding(where, "no annotation of Istio's says it", "leave it out")
