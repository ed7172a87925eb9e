"""Migrations before a version, and jobs by the clock."""

from typing import Any

import pytest

from tests.builders import Tree, problems, stack, warnings, web

PLACE = "Pulumi.dev.yaml: microservices:services.web.jobs.clean"


def job(**keys: Any) -> Tree:
    """A stack whose one service has one job."""
    return web(jobs={"clean": {"command": ["clean"], **keys}})


@pytest.mark.parametrize(
    "schedule",
    [
        "30 2 * * *",
        "@daily",
        "*/15 * * * *",
        "0 0 29 2 *",
        "0 0 31 2 0",
        "0 0 31 2 */2",
        "0 0 31 * ?",
        "0 0 ? * MON-FRI",
        "0 0 1,15 jan,JUL *",
        "0 0 */2 2 *",
        "0 0 * * */7",
        "0 0 * * 0-6",
        "7 7 7 7 *",
        "0 0 30 4 *",
        "5/10 * * * *",
    ],
)
def test_a_schedule_that_fires_is_taken(schedule: str) -> None:
    assert problems(job(schedule=schedule)) == []
    assert warnings(job(schedule=schedule)) == []


@pytest.mark.parametrize(
    "schedule",
    [
        "60 * * * *",
        "0 24 * * *",
        "0 0 0 * *",
        "0 0 32 * *",
        "0 0 * 13 *",
        "0 0 * * 7",
        "0 0 * * 07",
        "0 0 * * 1-7",
        "0 0 * * 1,7",
        "0 0 * * 8",
        "0 0 L * *",
        "0 0 * * 5L",
        "0 0 * * FUN",
        "*/0 * * * *",
        "5-1 * * * *",
        "0 0 * FEB-JAN *",
    ],
)
def test_kubernetes_reads_every_field(schedule: str) -> None:
    assert problems(job(schedule=schedule)) == [
        f"{PLACE}.schedule: `{schedule}` has a field that Kubernetes does not read; "
        "write minute 0-59, hour 0-23, day 1-31, month 1-12 and weekday 0-6"
    ]


@pytest.mark.parametrize(
    "schedule", ["0 0 31 2 *", "0 0 30 FEB *", "0 0 31 4,6,9,11 *", "0 0 31 2 ?"]
)
def test_there_is_a_day_for_a_schedule(schedule: str) -> None:
    assert problems(job(schedule=schedule)) == [
        f"{PLACE}.schedule: `{schedule}` is never: no such month has such a day; "
        "write a day that the month has"
    ]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Etc/UTC", "UTC", "America/Argentina/Ushuaia"])
def test_a_time_zone_of_the_database_is_taken(zone: str) -> None:
    assert problems(job(schedule="@daily", timeZone=zone)) == []


@pytest.mark.parametrize("zone", ["Europe", "Local", "Berlin", "europe/berlin"])
def test_a_time_zone_is_in_the_database(zone: str) -> None:
    assert problems(job(schedule="@daily", timeZone=zone)) == [
        f"{PLACE}.timeZone: there is no time zone `{zone}`; "
        "write one such as Europe/Berlin, or Etc/UTC"
    ]


def test_the_controller_looks_before_a_start_is_too_late() -> None:
    assert problems(job(schedule="@daily", startingDeadlineSeconds=10)) == []
    assert problems(job(schedule="@daily", startingDeadlineSeconds=9)) == [
        f"{PLACE}.startingDeadlineSeconds: within 9 seconds the controller may not look once; "
        "write at least 10"
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("timeZone", "Etc/UTC"),
        ("concurrency", "Forbid"),
        ("startingDeadlineSeconds", 300),
        ("succeededHistory", 1),
        ("failedHistory", 1),
        ("suspend", False),
    ],
)
def test_what_only_a_clock_needs_stands_beside_a_schedule(key: str, value: Any) -> None:
    assert problems(job(schedule="@daily", **{key: value})) == []
    assert problems(job(**{key: value})) == [
        f"{PLACE}.{key}: there is no `schedule`, and without one it does nothing; "
        "add a `schedule`, or leave it out"
    ]


@pytest.mark.parametrize("word", ["image", "config"])
def test_what_a_migration_runs_again_on_stands_beside_no_schedule(word: str) -> None:
    assert problems(job(rerunOn=word)) == []
    assert problems(job(schedule="@daily", rerunOn=word)) == [
        f"{PLACE}.rerunOn: there is a `schedule`, and beside it this does nothing; leave it out"
    ]


@pytest.mark.parametrize("schedule", [{}, {"schedule": "@daily"}])
def test_a_job_does_something_of_its_own(schedule: Tree) -> None:
    for own in ({"command": ["a"]}, {"args": ["a"]}, {"image": "clean:1"}):
        assert problems(web(jobs={"clean": {**own, **schedule}})) == []
    assert problems(web(jobs={"clean": {"tag": "2.0", **schedule}})) == [
        f"{PLACE}: it would run the service itself, which never ends; "
        "write `command`, `args`, or an `image` of its own"
    ]


def test_a_job_of_a_worker_is_taken() -> None:
    worker = {"image": "web:1", "kind": "worker", "jobs": {"clean": {"command": ["a"]}}}
    assert problems(stack(services={"web": worker})) == []
