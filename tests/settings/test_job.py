"""What runs to its end."""

from typing import Any

import pytest

from settings.job import JobSettings
from tests.builders import microservice, misshapen, placed, refusal

JOB = "services.web.jobs.clean"
SCHEDULES = 'write five fields of cron in quotes, such as "30 2 * * *", or @daily'
MODES = "write Forbid, Allow or Replace"
ZONES = "write a time zone of the tz database, such as Europe/Berlin or Etc/UTC"
DEADLINES = "write a whole number of seconds from 1 to 86400"
RETRIES = "write a whole number from 0 to 20, such as 3"
KEPT = "write a whole number from 0 to 100, such as 3"
SWITCHES = "write `true` or `false`"
USERS = "write the number of a user other than root, such as 65532"


def test_a_job_runs_once_and_in_the_mesh() -> None:
    assert microservice(jobs={"clean": {}}).jobs["clean"] == JobSettings(
        schedule=None,
        time_zone="Etc/UTC",
        concurrency="Forbid",
        starting_deadline_seconds=300,
        succeeded_history=3,
        failed_history=3,
        suspend=False,
        deadline_seconds=600,
        rerun_on="image",
        retries=3,
        mesh=True,
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(
            ("schedule", schedule)
            for schedule in (
                *("30 2 * * *", "*/5 0-6,12 ? JAN-DEC MON", "0  0  1  1  0", "@daily", "@hourly"),
                *("@yearly", "@annually", "@monthly", "@weekly", "@midnight"),
            )
        ),
        ("timeZone", "Europe/Berlin"),
        ("timeZone", "Etc/GMT+1"),
        ("concurrency", "Allow"),
        ("concurrency", "Replace"),
        ("startingDeadlineSeconds", 1),
        ("startingDeadlineSeconds", 86400),
        ("succeededHistory", 0),
        ("failedHistory", 100),
        ("suspend", True),
        ("deadlineSeconds", 1),
        ("deadlineSeconds", 86400),
        ("rerunOn", "config"),
        ("retries", 0),
        ("retries", 20),
        ("mesh", False),
        ("image", "web:2"),
        ("mounts", {"data": "/data"}),
    ],
)
def test_a_value_of_its_kind_is_taken(key: str, value: Any) -> None:
    assert misshapen(placed(f"{JOB}.{key}", value)) == []


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        *(
            ("schedule", schedule, SCHEDULES)
            for schedule in (
                *("", "30 2 * *", "0 30 2 * * *", "@reboot", "@every 5m", " 30 2 * * *", 30),
                *("30 2 * * *\n", "CRON_TZ=UTC 30 2 * * *", "0" * 200 + " 0 0 0 0"),
            )
        ),
        ("timeZone", "Europe Berlin", ZONES),
        ("timeZone", "", ZONES),
        ("timeZone", "A" * 65, ZONES),
        ("concurrency", "forbid", MODES),
        ("startingDeadlineSeconds", 0, DEADLINES),
        ("startingDeadlineSeconds", 86401, DEADLINES),
        ("succeededHistory", -1, KEPT),
        ("failedHistory", 101, KEPT),
        ("suspend", "no", SWITCHES),
        ("deadlineSeconds", 0, DEADLINES),
        ("deadlineSeconds", 86401, DEADLINES),
        ("rerunOn", "always", "write `image` or `config`"),
        ("retries", -1, RETRIES),
        ("retries", 21, RETRIES),
        ("mesh", 0, SWITCHES),
        ("runAsUser", 0, USERS),
    ],
)
def test_another_value_is_refused_with_what_to_write(key: str, value: Any, instead: str) -> None:
    path = f"{JOB}.{key}"
    assert misshapen(placed(path, value)) == [refusal(path, value, instead)]


def test_what_a_job_does_not_say_of_its_environment_its_service_says() -> None:
    key = {"set": "app", "key": "url"}
    web = microservice(
        command=["serve"],
        runAsUser=7,
        env={"A": "1", "B": "2"},
        envKeys={"K": key},
        envFields={"F": "status.podIP"},
        configFrom=["app"],
        resources={"size": "large"},
        allow={"writableRootFilesystem": True},
        jobs={"clean": {"args": ["all"], "env": {"B": "3"}, "retries": 1}},
    )
    found = web.jobs["clean"].inheriting(web)
    assert found.env == {"A": "1", "B": "3"}
    assert (found.env_keys, found.env_fields) == (web.env_keys, web.env_fields)
    assert (found.config_from, found.resources) == (("app",), web.resources)
    assert found.allow == web.allow
    assert (found.command, found.args, found.run_as_user) == ((), ("all",), None)
    assert found.retries == 1
