"""The names of the objects of a stack: whose each is, how long it may be, where it is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from microservices.plan.external_host import ExternalHost
from microservices.plan.names import claim_name, headless, versioned
from microservices.plan.owner import (
    MADE_BY_FLAGGER,
    is_argo_rollouts,
    is_flagger,
    serving_workload,
    writes_weights,
)
from microservices.plan.subjects import Job, Pods, Service
from microservices.settings.stack import Settings
from microservices.settings.values.problems import Path
from microservices.settings.values.types import DIGEST_LENGTH

# A hyphen and a digest; Kubernetes takes as much for a hash of a StatefulSet and a time of a Job.
_ROOM = DIGEST_LENGTH + 1
_SETS = {"config": "config", "secrets": "secrets", "external_secrets": "externalSecrets"}
_EXISTING = "existingSets"
# What the namespace has of each kind that a service has under its own name.
_OF_THE_NAMESPACE = {
    "ServiceAccount": ("default", "the ServiceAccount of the namespace"),
    "AuthorizationPolicy": ("default-deny", "an AuthorizationPolicy of the namespace"),
    "PeerAuthentication": ("default", "a PeerAuthentication of the namespace"),
}


@dataclass(frozen=True)
class ObjectName:
    """A name that no other object of one `kind` may have, with the place that it comes from.

    `noun` is what a person renames, empty where nobody can, `owner` whose name it is, and `shorten`
    what to do where it is too long. `room` is how many characters are added to it.
    """

    kind: str
    name: str
    noun: str
    owner: str
    path: Path
    shorten: str = "shorten it"
    room: int = 0


def object_names(
    settings: Settings,
    versions: Iterable[Pods],
    jobs: Iterable[Job],
    hosts: Iterable[ExternalHost],
) -> Iterator[ObjectName]:
    """The names of what a stack makes, kind by kind; of two that are equal the later one is wrong.

    They are those that are put together from others, and those that such a name may be equal to.
    Where several places lead to one object its name has one owner.
    """
    ordered = sorted(versions, key=lambda pods: (pods.service.name, pods.version.name))
    for pods in ordered:
        yield _of_version("Deployment", pods)
        yield from _of_claims(pods)
        yield from _copied(pods)
    for name, written in settings.services.items():
        yield from _made_beside(Service(name, written))
    for pods in ordered:
        written = pods.service.settings
        if written.all_ports and writes_weights(written):
            if settings.mesh.uses_gateway_api:
                yield _of_version("Service", pods)
            yield _of_version("DestinationRule", pods)
    for name in settings.services:
        for kind in ("Service", "called"):
            yield ObjectName(kind, name, "service", f"service {name}", ("services", name))
        yield from _beside_the_namespace(Service(name, settings.services[name]))
    for job in jobs:
        yield from _of_job(job)
    yield from _of_sets(settings)
    yield from _of_external_services(settings, hosts)


def _of_version(kind: str, pods: Pods) -> ObjectName:
    owner = f"version {pods.version.name} of service {pods.service.name}"
    shorten = "shorten the name of the service or of the version"
    room = _ROOM if pods.is_stateful else 0
    return ObjectName(kind, pods.name, "version", owner, pods.path(), shorten, room)


def _of_claims(pods: Pods) -> Iterator[ObjectName]:
    for volume, written in sorted(pods.workload.volumes.items()):
        if written.claim:
            name = claim_name(pods.name, volume)
            owner = f"the claim of volume {volume} of {pods.name}"
            path, shorten = pods.path("volumes", volume), "shorten the name of the volume"
            yield ObjectName("PersistentVolumeClaim", name, "volume", owner, path, shorten)


def _copied(pods: Pods) -> Iterator[ObjectName]:
    """The Deployment that Flagger makes of that of a version."""
    written, version = pods.service.settings, pods.version.name
    if is_flagger(written):
        name = serving_workload(pods.service.name, written, version)
        owner = f"flagger's copy of version {version} of service {pods.service.name}"
        shorten = "shorten the name of the service or of the version"
        yield ObjectName("Deployment", name, "version", owner, pods.path(), shorten)


def _beside_the_namespace(service: Service) -> Iterator[ObjectName]:
    """Account and policies of a service, each after that of the namespace."""
    account = service.settings.service_account.name
    made = {
        "ServiceAccount": True,
        "AuthorizationPolicy": service.settings.auth,
        "PeerAuthentication": service.settings.plaintext_ports,
    }
    for kind, (name, owner) in _OF_THE_NAMESPACE.items():
        if made[kind]:
            yield ObjectName(kind, name, "", owner, ())
            found, noun, path = service.name, "service", service.path()
            if kind == "ServiceAccount" and account:
                found, noun, path = account, "account", service.path("serviceAccount", "name")
            yield ObjectName(kind, found, noun, f"service {service.name}", path)


def _made_beside(service: Service) -> Iterator[ObjectName]:
    """What is named after a service beside its Service."""
    path, shorten = service.path(), "shorten the name of the service"
    if service.settings.kind == "stateful":
        owner = f"the headless Service of {service.name}"
        yield ObjectName("Service", headless(service.name), "service", owner, path, shorten)
    if is_argo_rollouts(service.settings):
        owner = f"the DestinationRule of service {service.name}"
        yield ObjectName("DestinationRule", service.name, "service", owner, path)
    for made in MADE_BY_FLAGGER if is_flagger(service.settings) else ():
        for kind in ("Service", "DestinationRule"):
            name, owner = f"{service.name}-{made}", f"flagger's object for {service.name}"
            yield ObjectName(kind, name, "service", owner, path, shorten)


def _of_job(job: Job) -> Iterator[ObjectName]:
    """A CronJob is `service-job`, and a migration `service-version-job` with a digest."""
    service, owner = job.service.name, f"job {job.name} of service {job.service.name}"
    kind, of = "CronJob", [service]
    if not job.settings.schedule:
        kind = "Job"
        of = [versioned(service, version) for version in job.service.settings.written_versions]
    shorten = "shorten the name of the service or of the job"
    for one in of:
        yield ObjectName(kind, f"{one}-{job.name}", "job", owner, job.path(), shorten, _ROOM)


def _of_sets(settings: Settings) -> Iterator[ObjectName]:
    for field, key in _SETS.items():
        for name in getattr(settings, field):
            shorten = "shorten it: a digest of the values is added"
            yield ObjectName("set", name, "set", f"a set of `{key}`", (key, name), shorten, _ROOM)
    for name in settings.existing_sets:
        yield ObjectName("set", name, "set", f"a set of `{_EXISTING}`", (_EXISTING, name))


def _of_external_services(
    settings: Settings, hosts: Iterable[ExternalHost]
) -> Iterator[ObjectName]:
    for name in settings.external_services:
        path, owner = ("externalServices", name), f"the external service {name}"
        yield ObjectName("called", name, "service", owner, path)
    for host in hosts:
        noun, owner, shorten = "service", f"the external service {host.name}", "shorten it"
        if host.path[0] == "services":
            noun, owner = "host", f"the host {host.host}"
            shorten = "write it in `externalServices` under a shorter name, and call that"
        for kind in ("ServiceEntry", *_policies(settings, host)):
            yield ObjectName(kind, host.name, noun, owner, host.path, shorten)


def _policies(settings: Settings, host: ExternalHost) -> Iterator[str]:
    """The kinds that say how a host is called."""
    of_tls = any(one.tls for one in host.ports)
    if of_tls and settings.mesh.uses_gateway_api:
        yield "BackendTLSPolicy"
    elif of_tls or any(one.connection_pool for one in host.ports):
        yield "DestinationRule"
    if any(one.sees_requests for one in host.ports):
        yield "VirtualService"
