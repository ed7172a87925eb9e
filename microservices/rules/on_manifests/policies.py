"""Policies of a stack against the pods that they select."""

from collections.abc import Sequence

from microservices.manifests.injection import Injection
from microservices.manifests.objects import Manifest, named, namespace_of, of_kind
from microservices.manifests.workload import Workload, pods, workloads
from microservices.rules.rule import manifest_rule
from microservices.settings.values.problems import Finding, Findings

# A policy in the root namespace is for the pods of every namespace, whoever has them.
_ROOT = "istio-system"
# The keys of the selector of each kind; PeerAuthentication and RequestAuthentication are not
# checked by istioctl either.
_SELECTORS = {"Sidecar": ("workloadSelector", "labels"), "Telemetry": ("selector", "matchLabels")}


def _in_namespace(policy: Manifest, found: Sequence[Workload]) -> list[Workload]:
    return [one for one in found if namespace_of(one.manifest) == namespace_of(policy)]


@manifest_rule(
    "A policy that is for no pod of the mesh protects nothing (IST0127). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0127/"
)
def every_authorization_policy_finds_pods(manifests: Sequence[Manifest]) -> Findings:
    """Each AuthorizationPolicy finds pods of its namespace that have a proxy or are ambient.

    Of a namespace that is somebody else's, as that of a gateway, the pods are not known. Where
    there is none, a policy without a selector is for those of other stacks.
    """
    everything, injection = pods(manifests), Injection(manifests)
    known = {namespace_of(one.manifest) for one in workloads(manifests)}
    known |= {one["metadata"]["name"] for one in of_kind(manifests, "Namespace")}
    for policy in of_kind(manifests, "AuthorizationPolicy"):
        selector = (policy.get("spec") or {}).get("selector") or {}
        found = _in_namespace(policy, everything.by(selector))
        told = namespace_of(policy) in known and namespace_of(policy) != _ROOT
        told = told and bool(found or selector)
        if told and not any(map(injection.happens, found)):
            path = (named(policy), "spec", "selector")
            yield Finding(path, "it selects no pods of the mesh", "select labels that pods have")


@manifest_rule(
    "What is said for labels that no pod has is never applied (IST0101). "
    "https://istio.io/latest/docs/reference/config/analysis/ist0101/"
)
def every_sidecar_finds_pods(manifests: Sequence[Manifest]) -> Findings:
    """The selector of each Sidecar and Telemetry that has one finds pods of its namespace."""
    everything = pods(manifests)
    for manifest in of_kind(manifests, *_SELECTORS):
        key, below = _SELECTORS[manifest["kind"]]
        labels = ((manifest.get("spec") or {}).get(key) or {}).get(below)
        if labels and not _in_namespace(manifest, everything.by({"matchLabels": labels})):
            path = (named(manifest), "spec", key)
            yield Finding(path, "it finds no workload's pods", "select labels that pods have")
