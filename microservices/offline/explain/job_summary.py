"""Jobs section: migrations before a version's pods, and scheduled jobs."""

from collections.abc import Iterator

from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import map_at
from microservices.manifests.workload import RUNNING
from microservices.offline.explain.service_summary import service_name
from microservices.offline.explain.version_summary import version_name

_NAME, _PART_OF = "app.kubernetes.io/name", "app.kubernetes.io/part-of"


def job_lines(index: ManifestIndex) -> list[tuple[str, str]]:
    """The owner of each job, what it is called, and when it runs; migrations first."""
    return [*sorted(_once(index)), *sorted(_by_the_clock(index))]


def job_owner(item: Manifest) -> str:
    """The service that a job belongs to by its label, else the job's own name."""
    return str(_labels(item).get(_PART_OF, place(item)[1]))


def job_name(item: Manifest) -> str:
    """What a job is called within its service by its label, else the job's own name."""
    return str(_labels(item).get(_NAME, place(item)[1]))


def job_version(index: ManifestIndex, item: Manifest) -> Manifest | None:
    """The workload that a job is named after: the longest beginning, up to a hyphen."""
    namespace, name = place(item)
    parts = name.split("-")
    for count in range(len(parts) - 1, 0, -1):
        where = namespace, "-".join(parts[:count])
        for kind in RUNNING:
            if found := index.find(kind, where):
                return found
    return None


def _once(index: ManifestIndex) -> Iterator[tuple[str, str]]:
    for item in index.of_kind("Job"):
        version = job_version(index, item)
        if version is None:
            yield job_owner(item), f"{job_name(item)}, once"
        else:
            owner = f"{service_name(version)} {version_name(version)}"
            yield owner, f"{job_name(item)}, before its pods"


def _by_the_clock(index: ManifestIndex) -> Iterator[tuple[str, str]]:
    for item in index.of_kind("CronJob"):
        spec = map_at(item, "spec")
        zone = f" {spec['timeZone']}" if spec.get("timeZone") else ""
        suspended = ", suspended" if spec.get("suspend") is True else ""
        yield job_owner(item), f"{job_name(item)}, {spec.get('schedule')}{zone}{suspended}"


def _labels(item: Manifest) -> Manifest:
    return map_at(item, "metadata", "labels")
