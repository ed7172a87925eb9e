"""Jobs: migrations before a version, and scheduled jobs."""

from typing import Annotated, Literal

from pydantic import Field

from microservices.settings.pods.container import ExtraContainerSettings
from microservices.settings.pods.workload import WorkloadSettings, overlay
from microservices.settings.values.types import Expects, Switch, optional, whole

# Five fields, or a name such as @daily; nothing that only other crons know.
# https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
Schedule = Annotated[
    str,
    Field(
        pattern=r"^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)"
        r"|[0-9A-Za-z*?,/-]+( +[0-9A-Za-z*?,/-]+){4})$",
        max_length=200,
    ),
    Expects('write five fields of cron in quotes, such as "30 2 * * *", or @daily'),
]
Concurrency = Annotated[
    Literal["Forbid", "Allow", "Replace"], Expects("write Forbid, Allow or Replace")
]
TimeZone = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9_+/-]+$", max_length=64),
    Expects("write a time zone of the tz database, such as Europe/Berlin or Etc/UTC"),
]
DeadlineSeconds = Annotated[int, whole(1, 86400, "seconds")]
Retries = Annotated[int, whole(0, 20, like=3)]
RerunOn = Annotated[Literal["image", "config"], Expects("write `image` or `config`")]
Kept = Annotated[int, whole(0, 100, like=3)]
# What a job has from its service where it does not say otherwise.
_INHERITED = ("env", "env_keys", "env_fields", "config_from", "resources", "allow")


class JobSettings(ExtraContainerSettings):
    """A job of a service.

    Without a schedule it runs once for each image, command and arguments, to its end, before the
    version's pods are replaced: a migration. With one it is a CronJob. What it does not say of
    image, sets and user is as its service says.
    """

    schedule: Schedule | None = optional("Schedule, in cron syntax")
    time_zone: TimeZone = optional("Time zone of the schedule", "Etc/UTC")
    concurrency: Concurrency = optional(
        "Concurrency policy while the previous run has not ended", "Forbid"
    )
    starting_deadline_seconds: DeadlineSeconds = optional(
        "Seconds after which a run that could not start is skipped", 300
    )
    succeeded_history: Kept = optional("Succeeded runs that are kept", 3)
    failed_history: Kept = optional("Failed runs that are kept", 3)
    suspend: Switch = optional("Suspend the schedule", False)
    deadline_seconds: DeadlineSeconds = optional("Seconds after which the job has failed", 600)
    rerun_on: RerunOn = optional(
        "Run a migration again on another image, or on any change, also back", "image"
    )
    retries: Retries = optional("Retries of a failed pod", 3)
    mesh: Switch = optional("Inject a sidecar that ends with the job", True)

    def inheriting(self, workload: WorkloadSettings) -> "JobSettings":
        """The job merged over the pod settings of its service, as its container runs."""
        laid = overlay(workload, self)
        return self.model_copy(update={name: getattr(laid, name) for name in _INHERITED})
