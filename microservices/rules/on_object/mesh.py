"""The part of a single object's pods in the mesh, whoever wrote it."""

from microservices.manifests.mesh_keys import leaving_mesh
from microservices.manifests.objects import Manifest, named
from microservices.rules.rule import object_rule
from microservices.settings.values.problems import Finding, Findings


@object_rule(
    "strict",
    "What bypasses the proxy has neither mutual TLS nor a policy of Istio. "
    "https://istio.io/latest/docs/ops/best-practices/security/#understand-traffic-capture-limitations",
)
def pods_stay_in_the_mesh(manifest: Manifest) -> Findings:
    """No label and no annotation of Istio's takes pods, or a part of their traffic, out of it."""
    for place, key in leaving_mesh(manifest):
        path = (named(manifest), "template", "metadata", place, key)
        yield Finding(path, "it takes the pods, or some traffic, out of the mesh", "leave it out")
