"""One version of a service: its pods, how many there are, and the subset that routes name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.apps.v1 import Deployment, StatefulSet
from pulumi_kubernetes.autoscaling.v2 import HorizontalPodAutoscaler
from pulumi_kubernetes.batch.v1 import Job
from pulumi_kubernetes.core.v1 import PersistentVolumeClaim
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict
from pulumi_kubernetes.policy.v1 import PodDisruptionBudget

from components import istio, job, keda
from components.adoption import Adoption
from components.disruption import disruption_budget_spec
from components.names import claim_name, labels, metadata, token
from components.rollout import await_annotations, timeouts
from components.scaling import (
    SCALED_FIELDS,
    autoscaler_annotations,
    autoscaler_spec,
    scaled_object_spec,
)
from components.source import Source
from components.traffic_policy import traffic_policy_spec
from components.volume import claim_spec
from components.workload import deployment_spec, stateful_set_spec
from settings import version
from settings.mesh import MeshSettings
from settings.microservice import MicroserviceSettings

# A claim that waits for its first pod is not bound before there is one.
_NOT_AWAITED = {"pulumi.com/skipAwait": "true"}


@dataclass(frozen=True, kw_only=True)
class VersionArgs:
    """The version, the service that it is one of, and what must be there before its pods."""

    service: str
    settings: MicroserviceSettings
    version: version.Version
    mesh: MeshSettings
    namespace: pulumi.Input[str]
    sources: Mapping[str, Source]
    needs: Sequence[pulumi.Resource]
    adoption: Adoption
    jobs: Sequence[job.Job] = ()


class Version(pulumi.ComponentResource):
    """A Deployment or StatefulSet, its scaling and its budget, and a DestinationRule.

    Each version has a DestinationRule of its own, so that the subset comes before the route that
    names it and goes after it, by Pulumi's own order: istiod merges the rules of one host. The
    policies of a subset stand in the subset, since a host-level policy would come from one of the
    merged rules for all.
    https://istio.io/latest/docs/ops/best-practices/traffic-management/
    """

    migrations: list[Job]
    workload: Deployment | StatefulSet
    scaler: HorizontalPodAutoscaler | CustomResource | None
    disruption_budget: PodDisruptionBudget | None
    destination_rule: CustomResource | None

    def __init__(
        self,
        name: str,
        args: VersionArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(token("Version"), name, None, opts)
        self._workload_name, self._args = name, args
        self._marks = labels(args.service, args.version.name)
        self._described: ObjectMetaArgsDict = metadata(name, args.namespace, self._marks)
        self._child = pulumi.ResourceOptions(parent=self)
        self.migrations = [self._migration(job) for job in args.jobs]
        self.workload = self._stateful_set() if self._stateful else self._deployment()
        self.scaler = self._scaler()
        self.disruption_budget = self._disruption_budget()
        self.destination_rule = self._destination_rule()
        self.register_outputs({})

    @property
    def _stateful(self) -> bool:
        return self._args.settings.kind == "stateful"

    def _migration(self, migration: job.Job) -> Job:
        """A job that must have ended well before any pod of the version is replaced."""
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

    def _deployment(self) -> Deployment:
        args = self._args
        needs = [*args.needs, *self.migrations, *self._claims()]
        described: ObjectMetaArgsDict = {**self._described}
        if awaited := await_annotations(args.version.workload):
            described["annotations"] = awaited
        return Deployment(
            self._workload_name,
            metadata=described,
            spec=deployment_spec(
                args.service, args.settings, args.version, args.mesh, args.sources
            ),
            opts=self._workload_options("Deployment", needs),
        )

    def _stateful_set(self) -> StatefulSet:
        args = self._args
        return StatefulSet(
            self._workload_name,
            metadata=self._described,
            spec=stateful_set_spec(
                args.service, args.settings, args.version, args.mesh, args.sources
            ),
            opts=self._workload_options("StatefulSet", [*args.needs, *self.migrations]),
        )

    def _workload_options(
        self, kind: str, needs: Sequence[pulumi.Resource]
    ) -> pulumi.ResourceOptions:
        workload = self._args.version.workload
        return pulumi.ResourceOptions(
            parent=self,
            depends_on=list(needs),
            custom_timeouts=timeouts(workload, one_by_one=self._stateful),
            ignore_changes=SCALED_FIELDS if workload.scaling else None,
            import_=self._args.adoption.id(kind, self._workload_name),
        )

    def _claims(self) -> list[PersistentVolumeClaim]:
        """The claims of a Deployment; what they hold outlives the service that made them."""
        found: list[PersistentVolumeClaim] = []
        for volume, written in sorted(self._args.version.workload.volumes.items()):
            if written.claim:
                name = claim_name(self._workload_name, volume)
                described = metadata(name, self._args.namespace, self._marks)
                found.append(
                    PersistentVolumeClaim(
                        name,
                        metadata={**described, "annotations": _NOT_AWAITED},
                        spec=claim_spec(written.claim),
                        opts=pulumi.ResourceOptions(parent=self, retain_on_delete=True),
                    )
                )
        return found

    def _scaler(self) -> HorizontalPodAutoscaler | CustomResource | None:
        scaling = self._args.version.workload.scaling
        kind = "StatefulSet" if self._stateful else "Deployment"
        if scaling is None:
            return None
        if scaling.triggers:
            spec = scaled_object_spec(self._workload_name, kind, scaling)
            return keda.scaled_object(self._workload_name, self._described, spec, self._child)
        return HorizontalPodAutoscaler(
            self._workload_name,
            metadata={**self._described, "annotations": autoscaler_annotations(scaling)},
            spec=autoscaler_spec(self._args.service, self._workload_name, kind, scaling),
            opts=self._options("HorizontalPodAutoscaler"),
        )

    def _disruption_budget(self) -> PodDisruptionBudget | None:
        spec = disruption_budget_spec(self._args.service, self._args.version)
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

    def _destination_rule(self) -> CustomResource | None:
        args = self._args
        if not args.settings.all_ports:
            return None
        return istio.destination_rule(
            self._workload_name,
            self._described,
            destination_rule_spec(args.service, args.version),
            args.mesh.api_version,
            self._options("DestinationRule"),
        )


def destination_rule_spec(service: str, one: version.Version) -> istio.DestinationRuleSpec:
    """The subset of one version, which routes call by the version's name, and its policy."""
    subset: istio.Subset = {"name": one.name, "labels": {"version": one.name}}
    if policy := traffic_policy_spec(one.workload.traffic_policy):
        subset["trafficPolicy"] = policy
    return {"host": service, "subsets": [subset]}
