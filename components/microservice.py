"""A service: its account, Service, versions, routes and jobs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.batch import v1 as batch
from pulumi_kubernetes.core.v1 import Service, ServiceAccount
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.dialects.istio.authentication import authentication
from microservices.dialects.owners.canary import canary
from microservices.dialects.owners.owner import service_annotations, service_ignored
from microservices.manifests.host import service_host
from microservices.plan.call_graph import url
from microservices.plan.names import headless, labels, versioned
from microservices.plan.owner import is_argo_rollouts, is_flagger
from microservices.plan.plan import Plan
from microservices.settings import version
from microservices.settings.pods.job import JobSettings
from microservices.specs.job import Job, cron_job_spec, job_labels
from microservices.specs.metadata import metadata, token
from microservices.specs.permissions import permissions
from microservices.specs.service import headless_service_spec, service_spec
from microservices.specs.volume import MadeClaim

from .access import with_call_addresses
from .adoption import Adoption, with_former_name
from .app_config import AppConfig
from .migrations import in_order, pending_migrations, remembered
from .observability import Observability, ObservabilityArgs
from .routing import Routing, RoutingArgs
from .version import Version, VersionArgs


@dataclass(frozen=True, kw_only=True)
class MicroserviceArgs:
    """The stack in which a service is, and what it shares with the others there.

    `pod_labels` are more labels of its pods; `migrated` has the migrations that have ended well;
    `needs` is what its pods wait for. With `replaced` its StatefulSet gets other claims than it was
    made with.
    """

    plan: Plan
    namespace: pulumi.Input[str]
    config: AppConfig
    settle: pulumi.ResourceHookBinding
    migrated: Mapping[str, str] = field(default_factory=dict)
    pod_labels: Mapping[str, str] = field(default_factory=dict)
    needs: Sequence[pulumi.Resource] = ()
    replaced: bool = False


class Microservice(pulumi.ComponentResource):
    """A service: ServiceAccount, Service, one Version for each version, and Routing.

    A worker, which has no port, has neither Service nor routes. In place of routes there is a
    Canary where Flagger writes them. `migrated` has the names of `migrations` that are remembered.
    """

    service: Service | None
    migrations: list[batch.Job]
    migrated: dict[str, str]
    versions: dict[str, Version]
    routing: Routing | None
    routes: list[CustomResource]
    canary: CustomResource | None
    url: pulumi.Output[str] | None
    split: dict[str, int]
    claims: dict[str, pulumi.Output[dict[str, MadeClaim]]]

    def __init__(
        self, name: str, args: MicroserviceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        stack = args.plan.settings
        settings = stack.services[name]
        super().__init__(token("Microservice"), name, None, with_former_name(settings, opts))
        self._service, self._args, self._settings = name, args, settings
        self._adoption = Adoption(settings, stack.namespace)
        self._described: ObjectMetaArgsDict = metadata(name, args.namespace, labels(name))
        self._child = pulumi.ResourceOptions(parent=self)
        self._identity = [
            self._service_account(),
            *permissions(name, settings.permissions, self._described, self._child),
            *authentication(name, settings, stack.mesh, args.namespace, self._child),
        ]
        self.service = next(iter(self._services()), None)
        # Argo Rollouts makes no pod of a Rollout before it has found the routes.
        before = self._routing() if is_argo_rollouts(settings) else None
        self._jobs = pending_migrations(name, settings, args.config, args.migrated)
        self.migrated, self.migrations = remembered(self._jobs), []
        self.versions = self._versions([before] if before else [])
        self.claims = {version: placed.claims for version, placed in self.versions.items()}
        self.routing = before or self._routing(*self.versions.values())
        self.routes = [*self.routing.routes.values()] if self.routing else []
        self.canary = self._canary()
        for job_name, job in sorted(settings.jobs.items()):
            if job.schedule:
                self._cron_job(job_name, job)
        if stack.observability.prometheus_operator:
            self._observability()
        self.url = self._url()
        self.split = settings.split if settings.all_ports else {}
        outputs = {"url": self.url} if self.url else {}
        self.register_outputs({**outputs, "split": self.split})

    def _service_account(self) -> ServiceAccount:
        return ServiceAccount(
            self._service,
            metadata=self._described,
            automount_service_account_token=False,
            opts=self._options("ServiceAccount"),
        )

    def _options(self, kind: str) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, import_=self._adoption.id(kind, self._service))

    def _services(self) -> list[Service]:
        """The address of the service, and the one by which pods of a StatefulSet have names."""
        settings = self._settings
        if not settings.all_ports:
            return []
        # Awaiting a Service takes ten seconds for its endpoints to settle, always; the Deployments
        # are awaited, and no route names a version before its pods are ready.
        marks = service_annotations(settings)
        described: ObjectMetaArgsDict = {**self._described, "annotations": marks}
        kept = pulumi.ResourceOptions(ignore_changes=service_ignored(settings))
        found = [
            Service(
                self._service,
                metadata=described,
                spec=service_spec(self._service, settings.all_ports),
                opts=pulumi.ResourceOptions.merge(self._options("Service"), kept),
            )
        ]
        if settings.kind == "stateful":
            name = headless(self._service)
            found.append(
                Service(
                    name,
                    metadata={**described, "name": name},
                    spec=headless_service_spec(self._service, settings.all_ports),
                    opts=self._child,
                )
            )
        return found

    def _versions(self, needs: Sequence[pulumi.Resource]) -> dict[str, Version]:
        """The versions by name: each waits for the migrations of those that have some."""
        settings = self._settings
        found: dict[str, Version] = {}
        for one in in_order(settings.effective_versions, self._jobs):
            found[one.name] = self._placed(one, [*needs, *self.migrations])
            self.migrations += found[one.name].migrations
        return {one.name: found[one.name] for one in settings.effective_versions}

    def _placed(self, one: version.Version, needs: Sequence[pulumi.Resource]) -> Version:
        args = self._args
        addresses = args.plan.graph.addresses_of(self._service)
        return Version(
            versioned(self._service, one.name),
            VersionArgs(
                plan=args.plan,
                service=self._service,
                version=with_call_addresses(one, addresses, args.pod_labels),
                namespace=args.namespace,
                sources=args.config.sources_with(one.config),
                needs=[*self._needs(one), *needs],
                adoption=self._adoption,
                jobs=[job for job in self._jobs if job.version.name == one.name],
                replaced=args.replaced,
            ),
            self._child,
        )

    def _routing(self, *versions: Version) -> Routing | None:
        args = self._args
        if self.service is None or is_flagger(self._settings):
            return None
        return Routing(
            self._service,
            RoutingArgs(
                plan=args.plan,
                service=self._service,
                namespace=args.namespace,
                settle=args.settle,
                needs=[*versions, self.service],
                adoption=self._adoption,
            ),
            self._child,
        )

    def _canary(self) -> CustomResource | None:
        if self.service is None or not is_flagger(self._settings):
            return None
        return canary(
            self._args.plan,
            self._service,
            self._described,
            pulumi.ResourceOptions(parent=self, depends_on=[*self.versions.values(), self.service]),
        )

    def _cron_job(self, name: str, settings: JobSettings) -> batch.CronJob:
        """A scheduled job, with image and settings of the version with the greatest weight."""
        args, one = self._args, self._settings.main_version
        job = Job(self._service, name, settings, one, args.config.sources_with(one.config))
        return batch.CronJob(
            cron_job_name := f"{self._service}-{name}",
            metadata=metadata(cron_job_name, args.namespace, job_labels(self._service, name)),
            spec=cron_job_spec(job),
            opts=pulumi.ResourceOptions(parent=self, depends_on=self._needs(one)),
        )

    def _needs(self, one: version.Version) -> list[pulumi.Resource]:
        """What the pods of a version, and those of its jobs, cannot start without."""
        config, sources = self._args.config, self._args.config.sources_with(one.config)
        read = dict.fromkeys(
            (
                *one.workload.all_sets,
                *(s for job in self._settings.jobs.values() for s in job.sets),
            )
        )
        objects = [config.objects[sources[set_name].name] for set_name in read]
        return [*self._identity, *objects, *self._args.needs]

    def _observability(self) -> Observability:
        args = self._args
        wanted = ObservabilityArgs(plan=args.plan, service=self._service, namespace=args.namespace)
        return Observability(self._service, wanted, self._child)

    def _url(self) -> pulumi.Output[str] | None:
        if not self._settings.all_ports:
            return None
        [port, *_] = self._settings.all_ports
        namespace = pulumi.Output.from_input(self._args.namespace)
        return namespace.apply(lambda one: url(service_host((one, self._service)), port))
