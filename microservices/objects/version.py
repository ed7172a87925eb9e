"""A version of a service: its workload, autoscaling, and subset."""

from collections.abc import Iterator
from dataclasses import replace

from microservices.kinds import keda
from microservices.kinds.kubernetes import AUTOSCALING, BATCH, CORE, POLICY
from microservices.objects.args import NOT_AWAITED, VersionArgs
from microservices.objects.dialect import dialect_of
from microservices.objects.owner import owner_of
from microservices.objects.stack_object import Key, StackObject, keys
from microservices.plan.names import claim_name
from microservices.plan.owner import chosen, workload_kind, writes_weights
from microservices.specs.disruption import disruption_budget_spec
from microservices.specs.job import Job, job_labels, job_spec, migration_name, patience_seconds
from microservices.specs.pods.volume import claim_spec
from microservices.specs.scaling import autoscaler_spec, scaled_object_spec

# The provider would replace the claim, and it is named like the one that is there.
_CLAIM_FIELDS = ("spec.accessModes", "spec.storageClassName")


def version_objects(args: VersionArgs) -> Iterator[StackObject]:
    """A Deployment, StatefulSet or Rollout, its scaling and budget, and what routes lead to.

    Pods wait for migrations and claims; what routes lead to waits for nothing.
    """
    migrations = [_migration(args, job) for job in args.jobs]
    yield from migrations
    # A StatefulSet makes its claims itself.
    claims = [] if args.service.settings.kind == "stateful" else [*_claims(args)]
    yield from claims
    yield _workload(args, (*args.needs, *keys(migrations), *keys(claims)))
    yield from _scaler(args)
    yield from _disruption_budget(args)
    if args.service.settings.all_ports:
        yield from dialect_of(args.service.plan.settings.mesh).backends(args)


def _migration(args: VersionArgs, job: Job) -> StackObject:
    """A migration, which must succeed before any pod of the version is replaced."""
    return StackObject(
        "Job",
        BATCH,
        args.service.metadata(migration_name(job), job_labels(job.service, job.name)),
        {"spec": job_spec(job)},
        args.path,
        args.needs,
        timeout_seconds=patience_seconds(job.settings),
        remembered_as=job.migration.key if job.migration.is_remembered else None,
    )


def _claims(args: VersionArgs) -> Iterator[StackObject]:
    """Claims of a Deployment, which are retained when the service is removed."""
    for volume, written in sorted(args.version.workload.volumes.items()):
        if written.claim:
            yield StackObject(
                "PersistentVolumeClaim",
                CORE,
                args.metadata(claim_name(args.name, volume), NOT_AWAITED),
                {"spec": claim_spec(written.claim)},
                args.path,
                ignored=_CLAIM_FIELDS,
                retained=True,
            )


def _workload(args: VersionArgs, needs: tuple[Key, ...]) -> StackObject:
    """What has the pods, as the owner of the weights needs it."""
    service = args.service
    stateful = service.settings.kind == "stateful"
    drains = service.changed and writes_weights(service.settings)
    return replace(
        owner_of(service.settings).workload(args),
        needs=needs,
        pods=args.version.workload.least_replicas,
        drain_seconds=args.version.workload.rollout.grace_seconds if drains else 0,
        timeout_seconds=args.version.workload.rollout_seconds(one_by_one=stateful),
    )


def _scaler(args: VersionArgs) -> Iterator[StackObject]:
    scaling, settings = args.version.workload.scaling, args.service.settings
    kind, name = workload_kind(settings), args.name
    if scaling is None:
        return
    if scaling.triggers:
        body = {"spec": scaled_object_spec(name, kind, scaling)}
        yield StackObject("ScaledObject", keda.API_VERSION, args.metadata(), body, args.path)
        return
    awaited = owner_of(settings).scaler_annotations(scaling)
    yield StackObject(
        "HorizontalPodAutoscaler",
        AUTOSCALING,
        args.metadata(annotations=awaited),
        {"spec": autoscaler_spec(args.service.name, name, kind, scaling)},
        args.path,
        import_id=args.service.adopted("HorizontalPodAutoscaler", name),
    )


def _disruption_budget(args: VersionArgs) -> Iterator[StackObject]:
    kind, service = "PodDisruptionBudget", args.service
    pods = chosen(service.name, service.settings, args.version.name)
    spec = disruption_budget_spec(pods, args.version)
    if spec is not None:
        adopted = service.adopted(kind, args.name)
        yield StackObject(
            kind, POLICY, args.metadata(), {"spec": spec}, args.path, import_id=adopted
        )
