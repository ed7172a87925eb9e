"""What runs to its end: migrations before a version, and jobs by the clock."""

from typing import Annotated, Literal

from pydantic import Field

from settings.container import ExtraContainerSettings
from settings.types import Expects, Switch, whole
from settings.workload import WorkloadSettings, overlay

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

    schedule: Schedule | None = Field(default=None, description="When, as cron has it")
    time_zone: TimeZone = Field(default="Etc/UTC", description="Time zone of the schedule")
    concurrency: Concurrency = Field(
        default="Forbid", description="What happens when the one before has not ended"
    )
    starting_deadline_seconds: DeadlineSeconds = Field(
        default=300, description="Seconds after which a run that could not start is left out"
    )
    succeeded_history: Kept = Field(default=3, description="Runs that went well and are kept")
    failed_history: Kept = Field(default=3, description="Runs that went wrong and are kept")
    suspend: Switch = Field(default=False, description="Do not start by the clock")
    deadline_seconds: DeadlineSeconds = Field(
        default=600, description="Seconds after which the job has failed"
    )
    rerun_on: RerunOn = Field(
        default="image",
        description="Run a migration again on another image, or on any change, also back",
    )
    retries: Retries = Field(default=3, description="How often a failed pod is tried again")
    mesh: Switch = Field(
        default=True, description="Take part in the mesh, by a sidecar that ends with the job"
    )

    def inheriting(self, workload: WorkloadSettings) -> "JobSettings":
        """The job with its words laid over those of its service's pods, as its container runs."""
        laid = overlay(workload, self)
        return self.model_copy(update={name: getattr(laid, name) for name in _INHERITED})
