"""Jobs of a service: migrations before a version, and scheduled jobs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pulumi_kubernetes.batch.v1 import CronJobSpecArgsDict, JobSpecArgsDict
from pulumi_kubernetes.core.v1 import PodTemplateSpecArgsDict

from microservices.plan.names import MANAGED_BY, digest, versioned
from microservices.settings.mesh import MeshSettings
from microservices.settings.pods.job import JobSettings
from microservices.settings.pods.migration import Migration
from microservices.settings.pods.workload import overlay
from microservices.settings.version import Version
from microservices.specs.pods.container import extra_container
from microservices.specs.pods.pod import shared_pod_spec
from microservices.specs.pods.proxy import job_proxy_annotations
from microservices.specs.pods.scheduling import placement
from microservices.specs.pods.volume import volumes
from microservices.specs.source import Source

_NO_SIDECAR = {"sidecar.istio.io/inject": "false"}
_NOT_AMBIENT = {"istio.io/dataplane-mode": "none"}


@dataclass(frozen=True)
class Job:
    """A job by its name, the version whose image and words it takes, and where sets are read.

    `annotations` are for the proxies of its pods.
    """

    service: str
    name: str
    settings: JobSettings
    version: Version
    sources: Mapping[str, Source]
    mesh: MeshSettings
    annotations: Mapping[str, str] = field(default_factory=dict)

    @property
    def migration(self) -> Migration:
        """What the job does, wherever it runs."""
        return Migration(self.name, self.settings, self.version)


def job_labels(service: str, name: str) -> dict[str, str]:
    """The labels of a job and its pods: never `app` or `version`, which selectors look for."""
    return {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/part-of": service,
        "app.kubernetes.io/component": "job",
        **MANAGED_BY,
    }


def migration_name(job: Job) -> str:
    """A name with a digest of what runs: the same job is the same object, and does not run again.

    A Job's template cannot change, so that another one must have another name. That is also how one
    that failed for its configuration is tried again.
    """
    content = json.dumps(pod_template(job), sort_keys=True)
    return f"{versioned(job.service, job.version.name)}-{job.name}-{digest(content)}"


def job_spec(job: Job) -> JobSpecArgsDict:
    """Runs to its end once, within its deadline, a failed pod being tried again.

    https://kubernetes.io/docs/concepts/workloads/controllers/job/
    """
    return {
        "backoff_limit": job.settings.retries,
        "active_deadline_seconds": job.settings.deadline_seconds,
        "template": pod_template(job),
    }


def patience_seconds(settings: JobSettings) -> int:
    """The engine waits a minute longer than the job may take, and so learns why it failed."""
    return settings.deadline_seconds + 60


def cron_job_spec(job: Job) -> CronJobSpecArgsDict:
    """A CronJob. https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/."""
    settings = job.settings
    return {
        "schedule": settings.schedule or "",
        "time_zone": settings.time_zone,
        "concurrency_policy": settings.concurrency,
        "starting_deadline_seconds": settings.starting_deadline_seconds,
        "successful_jobs_history_limit": settings.succeeded_history,
        "failed_jobs_history_limit": settings.failed_history,
        "suspend": settings.suspend,
        "job_template": {
            "metadata": {"labels": job_labels(job.service, job.name)},
            "spec": job_spec(job),
        },
    }


def pod_template(job: Job) -> PodTemplateSpecArgsDict:
    """One container with the environment of the service, where the job does not say otherwise.

    Command and arguments are the job's own: those of the service would run the service.
    """
    workload, own = job.version.workload, job.settings
    settings = own.inheriting(workload)
    mounted = {name: one for name, one in workload.volumes.items() if name in own.mounts}
    image = str(job.migration.image)
    labels = job_labels(job.service, job.name)
    container = extra_container(job.name, settings, job.sources, mounted, image=image)
    if workload.pull_policy:
        container["image_pull_policy"] = workload.pull_policy
    job_annotations = {**job_proxy_annotations(workload, job.mesh), **job.annotations}
    return {
        "metadata": {
            "labels": labels if own.mesh else {**labels, **_NO_SIDECAR, **_NOT_AMBIENT},
            "annotations": job_annotations if own.mesh else {},
        },
        "spec": {
            **shared_pod_spec(job.version.account or job.service, overlay(workload, own), settings),
            **placement(workload.scheduling),
            "restart_policy": "Never",
            "containers": [container],
            "volumes": volumes(mounted, job.sources, versioned(job.service, job.version.name)),
        },
    }
