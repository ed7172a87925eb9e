"""The workload of a version, in the kind that the owner of the weights wants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.apps.v1 import Deployment, StatefulSet
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from components.adoption import Adoption
from components.argo_rollouts import istio_routing, rollout, rollout_annotations, rollout_spec
from components.owner import (
    NOT_AWAITED,
    is_argo_rollouts,
    is_flagger,
    workload_ignored,
    workload_kind,
)
from components.rollout import await_annotations, timeouts
from components.routing import virtual_service_spec
from components.source import Source
from components.workload import deployment_spec, stateful_set_spec
from settings.mesh import MeshSettings
from settings.microservice import MicroserviceSettings
from settings.version import Version

Workload = Deployment | StatefulSet | CustomResource


@dataclass(frozen=True, kw_only=True)
class WorkloadArgs:
    """A version, the service that it is one of, and what must be there before its pods.

    `described` is what the workload says of itself.
    """

    service: str
    settings: MicroserviceSettings
    version: Version
    mesh: MeshSettings
    described: ObjectMetaArgsDict
    sources: Mapping[str, Source]
    needs: Sequence[pulumi.Resource]
    adoption: Adoption


def placed_workload(name: str, args: WorkloadArgs, parent: pulumi.Resource) -> Workload:
    """The workload, under the component of its version."""
    settings, workload = args.settings, args.version.workload
    words = (args.service, settings, args.version, args.mesh, args.sources)
    kind = workload_kind(settings)
    opts = pulumi.ResourceOptions(
        parent=parent,
        depends_on=list(args.needs),
        custom_timeouts=timeouts(workload, one_by_one=kind == "StatefulSet"),
        ignore_changes=workload_ignored(settings, workload) or None,
        import_=args.adoption.id(kind, name),
    )
    described = _described(args)
    if kind == "StatefulSet":
        return StatefulSet(name, metadata=described, spec=stateful_set_spec(*words), opts=opts)
    spec = deployment_spec(*words)
    if kind == "Deployment":
        return Deployment(name, metadata=described, spec=spec, opts=opts)
    routing = istio_routing(args.service, virtual_service_spec(args.service, settings, {}))
    released = rollout_spec(spec, args.version, settings.traffic.release, routing)
    return rollout(name, described, released, opts)


def _described(args: WorkloadArgs) -> ObjectMetaArgsDict:
    """The metadata, with what the engine waits for.

    It does not wait for a Deployment whose pods Flagger brings and takes away.
    """
    awaited = await_annotations(args.version.workload)
    if is_flagger(args.settings):
        awaited = NOT_AWAITED
    elif is_argo_rollouts(args.settings):
        awaited = rollout_annotations(args.version.workload)
    return {**args.described, "annotations": awaited} if awaited else args.described
