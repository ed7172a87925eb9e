"""What becomes of settings, as a server-side dry run takes it: in namespaces that are there."""

from typing import Any

from microservices.objects.manifest import manifest
from microservices.objects.stack import stack_objects
from microservices.plan.plan import Plan
from testbed.kubernetes.manifests import Manifest
from testbed.sandbox.stack import of_kind
from tests.objects.found import STATE
from tests.stack_objects import plain

LEVELS = ("restricted", "baseline", "privileged")
LEVEL = "pod-security.kubernetes.io/enforce"


def rendered(plan: Plan) -> list[Manifest]:
    """The objects of a plan, and their pods."""
    objects = placed([plain(manifest(one)) for one in stack_objects(plan, STATE)])
    return [*objects, *pods(objects)]


def placed(objects: list[Manifest]) -> list[Manifest]:
    """The objects in the namespace of their level, without what belongs to no namespace."""
    # A stack in the namespace of another one makes none.
    made = [one["metadata"]["labels"][LEVEL] for one in of_kind(objects, "Namespace")]
    level = made[0] if made else LEVELS[0]
    inside = [item for item in objects if item["kind"] != "Namespace"]
    return [
        {**item, "metadata": {**item["metadata"], "namespace": f"generated-{level}"}}
        for item in inside
    ]


def pods(objects: list[Manifest]) -> list[Manifest]:
    """A pod of each workload and job, as its controller would make it."""
    templates = [
        (item, item["spec"]["template"])
        for kind in ("Deployment", "StatefulSet", "Rollout", "Job")
        for item in of_kind(objects, kind)
    ]
    templates += [
        (item, item["spec"]["jobTemplate"]["spec"]["template"])
        for item in of_kind(objects, "CronJob")
    ]
    return [_pod(item, template) for item, template in templates]


def _pod(owner: Manifest, template: dict[str, Any]) -> Manifest:
    # Admission wants the account to be there, which in a dry run it is not.
    spec = {**template["spec"], "serviceAccountName": "default"}
    templated = owner["spec"].get("volumeClaimTemplates", ())
    claims = [
        {"name": claim["metadata"]["name"], "persistentVolumeClaim": {"claimName": "claimed"}}
        for claim in templated
    ]
    spec["volumes"] = [*spec.get("volumes", ()), *claims]
    place = {key: owner["metadata"][key] for key in ("name", "namespace")}
    metadata = {**template["metadata"], **place}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
