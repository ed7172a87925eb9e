"""Jobs: migrations before a version, and scheduled jobs."""

import re
from datetime import datetime
from functools import cache
from importlib.resources import files

from cronsim import CronSim, CronSimError
from pydantic.alias_generators import to_camel

from microservices.plan.plan import jobs
from microservices.plan.subjects import Job
from microservices.rules.rule import error
from microservices.settings.values.problems import Finding, Findings

# The controller looks at every CronJob this often.
# https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#job-creation
_LOOK_SECONDS = 10
_LARGEST = 2**63 - 1
_START = datetime(2000, 1, 1)
_BY_THE_CLOCK = (
    "time_zone",
    "concurrency",
    "starting_deadline_seconds",
    "succeeded_history",
    "failed_history",
    "suspend",
)


@cache
def _fields(schedule: str) -> tuple[str, ...]:
    """The five fields as Kubernetes reads them; none where it refuses them.

    It knows no 7 for Sunday and no L, and takes a weekday with a step for one that is written.
    https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format
    """
    if any(int(number) > _LARGEST for number in re.findall(r"\d+", schedule)):
        return ()
    minute, hour, day, month, weekday = schedule.upper().replace("?", "*").split()
    if "L" in day or "L" in weekday or re.search(r"(^|[,-])0*7(?!\d)", weekday):
        return ()
    found = (minute, hour, day, month, weekday.replace("*/", "0-6/"))
    try:
        # January has every day, so that only what is malformed is an error.
        CronSim(" ".join((*found[:3], "1", found[4])), _START)
        CronSim(f"0 0 1 {month} *", _START)
    except CronSimError:
        return ()
    return found


@cache
def _fires(fields: tuple[str, ...]) -> bool:
    """Whether there is a day in the calendar on which it fires."""
    try:
        CronSim(" ".join(fields), _START)
    except CronSimError:
        return False
    return True


@cache
def _time_zones() -> frozenset[str]:
    """The names of the tz database, as pinned, whatever this machine has."""
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


@error(
    "The API server refuses a schedule that it cannot read. "
    "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax",
    each=jobs,
)
def schedules_are_read_by_kubernetes(job: Job) -> Findings:
    """The five fields of `schedule` have values of their ranges."""
    schedule = job.settings.schedule
    if schedule and not schedule.startswith("@") and not _fields(schedule):
        what = f"`{schedule}` has a field that Kubernetes does not read"
        instead = "write minute 0-59, hour 0-23, day 1-31, month 1-12 and weekday 0-6"
        yield Finding(job.path("schedule"), what, instead)


@error("A job that never runs is believed to run.", each=jobs)
def schedules_fire(job: Job) -> Findings:
    """`schedule` has a day in the calendar."""
    schedule = job.settings.schedule
    if not schedule or schedule.startswith("@"):
        return
    fields = _fields(schedule)
    if fields and not _fires(fields):
        what = f"`{schedule}` is never: no such month has such a day"
        yield Finding(job.path("schedule"), what, "write a day that the month has")


@error(
    "The API server refuses a time zone that the tz database does not have. "
    "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones",
    each=jobs,
)
def time_zones_exist(job: Job) -> Findings:
    """`timeZone` is a name of the tz database."""
    zone = job.settings.time_zone
    if zone not in _time_zones():
        instead = "write one such as Europe/Berlin, or Etc/UTC"
        yield Finding(job.path("timeZone"), f"there is no time zone `{zone}`", instead)


@error(
    "The controller checks every 10 seconds: a shorter deadline may pass between two checks. "
    "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline",
    each=jobs,
)
def starts_may_be_late(job: Job) -> Findings:
    """`startingDeadlineSeconds` is at least 10."""
    seconds = job.settings.starting_deadline_seconds
    if seconds < _LOOK_SECONDS:
        path = job.path("startingDeadlineSeconds")
        what = f"within {seconds} seconds the controller may not look once"
        yield Finding(path, what, f"write at least {_LOOK_SECONDS}")


@error("Only a scheduled job has these; another one runs once, at once.", each=jobs)
def clock_keys_have_a_schedule(job: Job) -> Findings:
    """Keys of a CronJob need a `schedule`."""
    if job.settings.schedule is not None:
        return
    for field in _BY_THE_CLOCK:
        if field in job.settings.model_fields_set:
            what = "there is no `schedule`, and without one it has no effect"
            yield Finding(job.path(to_camel(field)), what, "add a `schedule`, or leave it out")


@error("A scheduled job runs each time that it is due.", each=jobs)
def migrations_alone_run_again(job: Job) -> Findings:
    """`rerunOn` stands in a job without a `schedule`."""
    if job.settings.schedule is not None and "rerun_on" in job.settings.model_fields_set:
        what = "there is a `schedule`, and beside it this has no effect"
        yield Finding(job.path("rerunOn"), what, "leave it out")


@error(
    "With the image and the command of its service a job is a service that never ends.",
    each=jobs,
)
def jobs_do_something_of_their_own(job: Job) -> Findings:
    """A job writes `command`, `args` or an `image` of its own."""
    own = job.settings
    if not (own.command or own.args or own.image):
        what = "it would run the service itself, which never ends"
        yield Finding(job.path(), what, "write `command`, `args`, or an `image` of its own")
