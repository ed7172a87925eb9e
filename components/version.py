"""A version of a service: its workload, autoscaling, and subset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.autoscaling.v2 import HorizontalPodAutoscaler
from pulumi_kubernetes.batch.v1 import Job
from pulumi_kubernetes.core.v1 import PersistentVolumeClaim, Service
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict
from pulumi_kubernetes.policy.v1 import PodDisruptionBudget

from microservices.dialects.istio.destination_rule import destination_rule_spec, service_policy_spec
from microservices.dialects.owners.owner import CLAIM_FIELDS, NOT_AWAITED
from microservices.kinds import istio, keda
from microservices.plan.names import claim_name, labels
from microservices.plan.owner import (
    PULUMI,
    chosen,
    is_flagger,
    is_handed_over,
    workload_kind,
)
from microservices.plan.plan import Plan
from microservices.settings import version
from microservices.specs import job
from microservices.specs.disruption import disruption_budget_spec
from microservices.specs.metadata import metadata, token
from microservices.specs.scaling import (
    autoscaler_annotations,
    autoscaler_spec,
    scaled_object_spec,
)
from microservices.specs.service import version_service_spec
from microservices.specs.source import Source
from microservices.specs.volume import MadeClaim, claim_spec

from .adoption import Adoption
from .version_workload import Workload, WorkloadArgs, claimed, create_workload


@dataclass(frozen=True, kw_only=True)
class VersionArgs:
    """The version, the service that it is one of, and what must be there before its pods.

    A StatefulSet that is `replaced` gets other claims than it was made with.
    """

    plan: Plan
    service: str
    version: version.Version
    namespace: pulumi.Input[str]
    sources: Mapping[str, Source]
    needs: Sequence[pulumi.Resource]
    adoption: Adoption
    jobs: Sequence[job.Job] = ()
    replaced: bool = False


class Version(pulumi.ComponentResource):
    """A Deployment, StatefulSet or Rollout, its scaling and budget, and what routes lead to.

    Each version has a DestinationRule of its own, so that the subset comes before the route that
    names it and goes after it, by Pulumi's own order: istiod merges the rules of one host. The
    policies of a subset stand in the subset, since a host-level policy would come from one of the
    merged rules for all.
    https://istio.io/latest/docs/ops/best-practices/traffic-management/
    The Gateway API knows no subsets: there a version is a Service of its own, and has a
    DestinationRule where it has a policy.
    """

    migrations: list[Job]
    claims: pulumi.Output[dict[str, MadeClaim]]
    workload: Workload
    scaler: HorizontalPodAutoscaler | CustomResource | None
    disruption_budget: PodDisruptionBudget | None
    service: Service | None
    destination_rule: CustomResource | None

    def __init__(
        self,
        name: str,
        args: VersionArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(token("Version"), name, None, opts)
        self._workload_name, self._args = name, args
        self._mesh = args.plan.settings.mesh
        self._settings = args.plan.settings.services[args.service]
        self._marks = labels(args.service, args.version.name)
        self._described: ObjectMetaArgsDict = metadata(name, args.namespace, self._marks)
        self._child = pulumi.ResourceOptions(parent=self)
        self.migrations = [self._migration(job) for job in args.jobs]
        self.workload = self._workload()
        self.scaler = self._scaler()
        self.disruption_budget = self._disruption_budget()
        self.service = self._service()
        self.destination_rule = self._destination_rule()
        self.register_outputs({})

    def _migration(self, migration: job.Job) -> Job:
        """A migration, which must succeed before any pod of the version is replaced."""
        name = job.migration_name(migration)
        marks = job.job_labels(migration.service, migration.name)
        return Job(
            name,
            metadata=metadata(name, self._args.namespace, marks),
            spec=job.job_spec(migration),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=list(self._args.needs),
                custom_timeouts=job.timeouts(migration.settings),
            ),
        )

    def _workload(self) -> Workload:
        args = self._args
        # A StatefulSet makes its claims itself.
        claims = {} if self._settings.kind == "stateful" else self._claims()
        placed = create_workload(
            self._workload_name,
            WorkloadArgs(
                plan=args.plan,
                service=args.service,
                version=args.version,
                described=self._described,
                sources=args.sources,
                needs=[*args.needs, *self.migrations, *claims.values()],
                adoption=args.adoption,
                replaced=args.replaced,
            ),
            self,
        )
        self.claims = claimed(placed, claims)
        return placed

    def _claims(self) -> dict[str, PersistentVolumeClaim]:
        """Claims of a Deployment, which are retained when the service is removed."""
        found: dict[str, PersistentVolumeClaim] = {}
        for volume, written in sorted(self._args.version.workload.volumes.items()):
            if written.claim:
                name = claim_name(self._workload_name, volume)
                described = metadata(name, self._args.namespace, self._marks)
                found[volume] = PersistentVolumeClaim(
                    name,
                    metadata={**described, "annotations": NOT_AWAITED},
                    spec=claim_spec(written.claim),
                    opts=pulumi.ResourceOptions(
                        parent=self, retain_on_delete=True, ignore_changes=CLAIM_FIELDS
                    ),
                )
        return found

    def _scaler(self) -> HorizontalPodAutoscaler | CustomResource | None:
        scaling = self._args.version.workload.scaling
        kind = workload_kind(self._settings)
        if scaling is None:
            return None
        if scaling.triggers:
            spec = scaled_object_spec(self._workload_name, kind, scaling)
            return keda.scaled_object(self._workload_name, self._described, spec, self._child)
        # What Flagger leaves without pods has no number of them that could be reached.
        flagger = is_flagger(self._settings)
        awaited = NOT_AWAITED if flagger else autoscaler_annotations(scaling)
        return HorizontalPodAutoscaler(
            self._workload_name,
            metadata={**self._described, "annotations": awaited},
            spec=autoscaler_spec(self._args.service, self._workload_name, kind, scaling),
            opts=self._options("HorizontalPodAutoscaler"),
        )

    def _disruption_budget(self) -> PodDisruptionBudget | None:
        args = self._args
        marks = chosen(args.service, self._settings, args.version.name)
        spec = disruption_budget_spec(marks, args.version)
        if spec is None:
            return None
        return PodDisruptionBudget(
            self._workload_name,
            metadata=self._described,
            spec=spec,
            opts=self._options("PodDisruptionBudget"),
        )

    def _options(self, kind: str) -> pulumi.ResourceOptions:
        adopted = self._args.adoption.id(kind, self._workload_name)
        return pulumi.ResourceOptions(parent=self, import_=adopted)

    def _service(self) -> Service | None:
        args = self._args
        if not self._settings.all_ports or self._mesh.routes != "gateway-api":
            return None
        return Service(
            self._workload_name,
            metadata={**self._described, "annotations": NOT_AWAITED},
            spec=version_service_spec(args.service, args.version.name, self._settings.all_ports),
            opts=self._child,
        )

    def _destination_rule(self) -> CustomResource | None:
        args = self._args
        if not self._settings.all_ports or self._settings.traffic.owner != PULUMI:
            return None
        if self._mesh.routes == "gateway-api":
            spec = service_policy_spec(self._workload_name, args.version)
        else:
            spec = destination_rule_spec(args.service, args.version)
        if spec is None:
            return None
        return istio.destination_rule(
            self._workload_name,
            self._described,
            spec,
            self._mesh.api_version,
            pulumi.ResourceOptions.merge(
                self._options("DestinationRule"),
                pulumi.ResourceOptions(retain_on_delete=is_handed_over(self._settings)),
            ),
        )
