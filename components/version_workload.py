"""Workload of a version, of the kind that the owner of the weights needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.apps.v1 import Deployment, StatefulSet
from pulumi_kubernetes.core.v1 import PersistentVolumeClaim
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.dialects.istio.virtual_service import virtual_service_spec
from microservices.dialects.owners.argo_rollouts import (
    istio_routing,
    rollout_annotations,
    rollout_spec,
)
from microservices.dialects.owners.owner import NOT_AWAITED, workload_ignored
from microservices.kinds.argo_rollouts import rollout
from microservices.plan.owner import is_argo_rollouts, is_flagger, workload_kind
from microservices.plan.plan import Plan
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.version import Version
from microservices.specs.rollout import await_annotations, kept_pods, timeouts
from microservices.specs.source import Source
from microservices.specs.volume import MadeClaim, made_claim
from microservices.specs.workload import deployment_spec, stateful_set_spec

from .adoption import Adoption

Workload = Deployment | StatefulSet | CustomResource


@dataclass(frozen=True, kw_only=True)
class WorkloadArgs:
    """A version, the service that it is one of, and what must be there before its pods.

    `described` is what the workload says of itself. A StatefulSet that is `replaced` gets other
    claims than it was made with.
    """

    plan: Plan
    service: str
    version: Version
    described: ObjectMetaArgsDict
    sources: Mapping[str, Source]
    needs: Sequence[pulumi.Resource]
    adoption: Adoption
    replaced: bool = False


def create_workload(name: str, args: WorkloadArgs, parent: pulumi.Resource) -> Workload:
    """The workload, under the component of its version."""
    stack, workload = args.plan.settings, args.version.workload
    settings = stack.services[args.service]
    words = (args.service, settings, args.version, stack.mesh, args.sources)
    kind = workload_kind(settings)
    opts = pulumi.ResourceOptions(
        parent=parent,
        depends_on=list(args.needs),
        custom_timeouts=timeouts(workload, one_by_one=kind == "StatefulSet"),
        ignore_changes=workload_ignored(settings, workload, replaced=args.replaced) or None,
        import_=args.adoption.id(kind, name),
    )
    described = _described(args, settings)
    if kind == "StatefulSet":
        return StatefulSet(name, metadata=described, spec=stateful_set_spec(*words), opts=opts)
    spec = deployment_spec(*words)
    if kind == "Deployment":
        return Deployment(name, metadata=described, spec=spec, opts=opts)
    routing = istio_routing(args.service, virtual_service_spec(args.plan, args.service))
    released = rollout_spec(spec, args.version, settings.traffic.release, routing)
    return rollout(name, described, released, opts)


def claimed(
    workload: Workload, claims: Mapping[str, PersistentVolumeClaim]
) -> pulumi.Output[dict[str, MadeClaim]]:
    """What the cluster has of the claims of a workload, by volume: those that the pods get."""
    if isinstance(workload, StatefulSet):
        return workload.spec.apply(_templates)
    made = pulumi.Output.all(*(one.spec.apply(made_claim) for one in claims.values()))
    return made.apply(lambda found: dict(zip(claims, found, strict=True)))


def _templates(spec: Any) -> dict[str, MadeClaim]:
    """The claims of a StatefulSet; the SDK says of each field that it may be missing."""
    templates = spec.volume_claim_templates or ()
    return {one.metadata.name: made_claim(one.spec) for one in templates}


def _described(args: WorkloadArgs, settings: MicroserviceSettings) -> ObjectMetaArgsDict:
    """The metadata, with await annotations.

    It does not wait for a Deployment whose pods Flagger brings and takes away.
    """
    awaited = await_annotations(
        args.version.workload, stateful=settings.kind == "stateful"
    ) | kept_pods(settings)
    if is_flagger(settings):
        awaited = NOT_AWAITED
    elif is_argo_rollouts(settings):
        awaited = rollout_annotations(args.version.workload)
    return {**args.described, "annotations": awaited} if awaited else args.described
