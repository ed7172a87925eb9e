"""A service: its account, Service, versions, routes and jobs."""

from collections.abc import Iterator
from dataclasses import replace

from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.kinds.kubernetes import BATCH, CORE, RBAC, RBAC_GROUP
from microservices.objects.args import ServiceArgs, VersionArgs
from microservices.objects.authentication import authentication_objects
from microservices.objects.migration import in_order, pending_migrations
from microservices.objects.observability import observability_objects
from microservices.objects.owner import owner_of
from microservices.objects.stack_object import Key, StackObject, keys
from microservices.objects.version import version_objects
from microservices.plan.account import account_name
from microservices.plan.names import headless
from microservices.settings.pods.job import JobSettings
from microservices.specs.job import cron_job_spec, job_labels
from microservices.specs.permissions import policy_rule
from microservices.specs.service import headless_service_spec, service_spec


def service_objects(args: ServiceArgs) -> Iterator[StackObject]:
    """ServiceAccount, Service, the objects of each version, and those of its routes.

    A worker, which has no port, has neither Service nor routes.
    """
    identity, address = [*_identity(args)], [*_address(args)]
    args = replace(args, shared_needs=(*keys(identity), *args.shared_needs))
    yield from identity
    yield from address
    if address:
        owner = owner_of(args.settings)
        yield from owner.release(args, address[0].key, lambda needs: [*_versions(args, needs)])
    else:
        yield from _versions(args)
    for name, job in sorted(args.settings.jobs.items()):
        if job.schedule:
            yield _cron_job(args, name, job)
    if args.plan.settings.observability.prometheus_operator:
        yield from observability_objects(args)


def _identity(args: ServiceArgs) -> Iterator[StackObject]:
    """The account of the pods, what it may do, and whom it trusts."""
    account = account_name(args.name, args.settings)
    described, annotations = args.metadata(account), args.settings.service_account.annotations
    yield StackObject(
        "ServiceAccount",
        CORE,
        {**described, "annotations": annotations} if annotations else described,
        {"automount_service_account_token": False},
        args.path,
        import_id=args.adopted("ServiceAccount", account),
    )
    yield from _permissions(args)
    yield from authentication_objects(args)


def _permissions(args: ServiceArgs) -> Iterator[StackObject]:
    """A Role with exactly the written permissions, and its binding; nothing without any.

    Both are of the namespace: no ClusterRole is made, so that nothing reaches beyond the stack.
    https://kubernetes.io/docs/reference/access-authn-authz/rbac/#role-and-clusterrole
    """
    written, service = args.settings.permissions, args.name
    if not written:
        return
    described = args.metadata(service)
    role = {"rules": [policy_rule(one) for one in written]}
    yield StackObject("Role", RBAC, described, role, args.path)
    account = {
        "kind": "ServiceAccount",
        "name": account_name(service, args.settings),
        "namespace": args.plan.settings.namespace,
    }
    binding = {
        "role_ref": {"api_group": RBAC_GROUP, "kind": "Role", "name": service},
        "subjects": [account],
    }
    yield StackObject("RoleBinding", RBAC, described, binding, args.path, (Key("Role", service),))


def _address(args: ServiceArgs) -> Iterator[StackObject]:
    """The address of a service, and the one by which pods of a StatefulSet have names.

    Awaiting a Service takes ten seconds for its endpoints to settle, always; the Deployments are
    awaited, and no route names a version before its pods are ready.
    """
    service, settings = args.name, args.settings
    if not settings.all_ports:
        return
    marks = owner_of(settings).address_annotations
    yield StackObject(
        "Service",
        CORE,
        {**args.metadata(service), "annotations": marks},
        {"spec": service_spec(service, settings.all_ports)},
        args.path,
        import_id=args.adopted("Service", service),
        ignored=owner_of(settings).address_ignored,
    )
    if settings.kind == "stateful":
        described: ObjectMetaArgsDict = {**args.metadata(headless(service)), "annotations": marks}
        body = {"spec": headless_service_spec(service, settings.all_ports)}
        yield StackObject("Service", CORE, described, body, args.path)


def _versions(args: ServiceArgs, needs: tuple[Key, ...] = ()) -> Iterator[StackObject]:
    """Those of each version, which waits for the migrations of those that have some."""
    jobs = pending_migrations(args)
    for version in in_order(args.settings.effective_versions, jobs):
        found = [*version_objects(VersionArgs.of(args, version, jobs, needs))]
        yield from found
        needs = (*needs, *(one.key for one in found if one.kind == "Job"))


def _cron_job(args: ServiceArgs, name: str, settings: JobSettings) -> StackObject:
    """A scheduled job, with image and settings of the version with the greatest weight."""
    version = args.settings.main_version
    described = args.metadata(f"{args.name}-{name}", job_labels(args.name, name))
    body = {"spec": cron_job_spec(args.job(name, settings, version))}
    return StackObject("CronJob", BATCH, described, body, args.path, args.needs_of(version))
