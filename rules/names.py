"""Generated names: length and uniqueness."""

from collections.abc import Iterable, Iterator

from plan.subjects import Job, Pods, Stack, jobs, services, sets, versions
from rules.rule import rule
from settings.problems import Finding, Path
from settings.types import DIGEST_LENGTH

LONGEST = 63
# The controller adds a hyphen and a hash to the name for a label of the pods.
# https://github.com/kubernetes/kubernetes/issues/64023
LONGEST_STATEFUL_SET = LONGEST - 11
# https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#cronjob-limitations
LONGEST_CRON_JOB = 52


def _too_long(path: Path, name: str, longest: int, instead: str) -> Iterator[Finding]:
    if len(name) > longest:
        what = f"`{name}` has {len(name)} characters, and a name has at most {longest}"
        yield Finding(path, what, instead)


def _taken(names: Iterable[tuple[Path, str, str]], instead: str) -> Iterator[Finding]:
    """Names, with the places and words of those that have them, that another one had before."""
    owners: dict[str, str] = {}
    for path, name, owner in names:
        if name in owners:
            yield Finding(path, f"`{name}` would also be {owners[name]}", instead)
        owners.setdefault(name, owner)


@rule(
    "error",
    "A Deployment's name ends up in a label value and in the names of its pods, and a label value "
    "has at most 63 characters.",
    each=versions,
)
def version_names_fit_a_label(pods: Pods) -> Iterator[Finding]:
    """`service-version` has at most 63 characters."""
    instead = "shorten the name of the service or of the version"
    yield from _too_long(pods.path(), pods.name, LONGEST, instead)


@rule(
    "error",
    "A StatefulSet's name and a hash end up in a label value; without room for it there is no pod, "
    "and nothing says so. https://github.com/kubernetes/kubernetes/issues/64023",
    each=versions,
)
def stateful_names_leave_room_for_a_hash(pods: Pods) -> Iterator[Finding]:
    """`service-version` of a stateful service has at most 52 characters."""
    if pods.is_stateful and len(pods.name) <= LONGEST:
        instead = "shorten the name of the service or of the version"
        yield from _too_long(pods.path(), pods.name, LONGEST_STATEFUL_SET, instead)


@rule("error", "Two Deployments of one name would take turns overwriting each other.")
def version_names_are_unique(stack: Stack) -> Iterator[Finding]:
    """Service `a` with version `b-v1` and service `a-b` with version `v1` collide."""
    ordered = sorted(stack.of(versions), key=lambda pods: (pods.service.name, pods.version.name))
    names = (
        (
            pods.service.path(),
            pods.name,
            f"version {pods.version.name} of service {pods.service.name}",
        )
        for pods in ordered
    )
    yield from _taken(names, "rename one of the two versions")


@rule(
    "error",
    "A set becomes an object named after it and a digest, and Kubernetes names the label and the "
    "volume of it after that.",
)
def set_names_leave_room_for_a_digest(stack: Stack) -> Iterator[Finding]:
    """`set-digest` has at most 63 characters."""
    longest = LONGEST - DIGEST_LENGTH - 1
    for kind, name in stack.of(sets):
        if len(name) > longest:
            what = f"`{name}` has {len(name)} characters, and a set has at most {longest}"
            yield Finding((kind, name), what, "shorten it: a digest of the values is added")


@rule(
    "error",
    "Two Services of one name would take turns overwriting each other. "
    "https://kubernetes.io/docs/concepts/services-networking/service/#headless-services",
)
def headless_names_are_free(stack: Stack) -> Iterator[Finding]:
    """No service is named like the headless Service of a stateful one, which fits a label."""
    for service in stack.of(services):
        if service.settings.kind != "stateful":
            continue
        name = f"{service.name}-headless"
        yield from _too_long(service.path(), name, LONGEST, "shorten the name of the service")
        if name in stack.settings.services:
            path = ("services", name)
            what = f"`{name}` would also be the headless Service of {service.name}"
            yield Finding(path, what, "rename one of the two services")


def _claims(stack: Stack) -> Iterator[tuple[Path, str, str]]:
    """Every claim that is made for a version, with its place, name and owner."""
    for pods in stack.of(versions):
        for name, volume in sorted(pods.workload.volumes.items()):
            if volume.claim:
                owner = f"the claim of volume {name} of {pods.name}"
                yield pods.path("volumes", name), f"{pods.name}-{name}", owner


@rule("error", "Names of objects end up in label values, which have at most 63 characters.")
def claim_names_fit_a_label(stack: Stack) -> Iterator[Finding]:
    """`service-version-volume` has at most 63 characters where the volume is a claim."""
    for path, name, _ in _claims(stack):
        yield from _too_long(path, name, LONGEST, "shorten the name of the volume")


@rule("error", "Two claims of one name would be the same files for two versions.")
def claim_names_are_unique(stack: Stack) -> Iterator[Finding]:
    """No two claims have one `service-version-volume`."""
    yield from _taken(_claims(stack), "rename one of the two volumes")


@rule(
    "error",
    "A CronJob's name and a time end up in the names of its Jobs, and a Job's name in a label. "
    "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#cronjob-limitations",
    each=jobs,
)
def job_names_fit_a_label(job: Job) -> Iterator[Finding]:
    """A CronJob is `service-job`; a migration is `service-version-job-digest`."""
    instead = "shorten the name of the service or of the job"
    if job.settings.schedule:
        name = f"{job.service.name}-{job.name}"
        yield from _too_long(job.path(), name, LONGEST_CRON_JOB, instead)
        return
    for version in job.service.settings.written_versions:
        name = f"{job.service.name}-{version}-{job.name}-{'0' * DIGEST_LENGTH}"
        yield from _too_long(job.path(), name, LONGEST, instead)


@rule("error", "Two Jobs of one name would take turns overwriting each other.")
def job_names_are_unique(stack: Stack) -> Iterator[Finding]:
    """Service `a` with job `b-c` and service `a-b` with job `c` collide."""
    yield from _taken(_jobs(stack), "rename one of the two jobs")


def _jobs(stack: Stack) -> Iterator[tuple[Path, str, str]]:
    """Every CronJob, and every migration without its digest, with its place, name and owner."""
    for job in stack.of(jobs):
        owner = f"job {job.name} of service {job.service.name}"
        if job.settings.schedule:
            yield job.path(), f"{job.service.name}-{job.name}", owner
            continue
        for version in job.service.settings.written_versions:
            name = f"{job.service.name}-{version}-{job.name}-<digest>"
            yield job.path(), name, owner
