"""Jobs of a service: migrations before a version, and scheduled jobs."""

import re

import pytest

from microservices.settings.pods.job import JobSettings
from microservices.specs.job import (
    Job,
    cron_job_spec,
    job_labels,
    job_spec,
    migration_name,
    patience_seconds,
    pod_template,
)
from microservices.specs.source import Source
from tests.specs.migration import LABELS, SOURCES, migrate


def test_no_selector_of_a_service_finds_the_pods_of_a_job() -> None:
    assert job_labels("web", "migrate") == LABELS
    assert not {"app", "version"} & set(LABELS)


def test_a_job_runs_to_its_end_within_its_time() -> None:
    assert job_spec(migrate()) == {
        "backoff_limit": 3,
        "active_deadline_seconds": 600,
        "template": pod_template(migrate()),
    }
    own = migrate({"retries": 0, "deadlineSeconds": 60})
    assert job_spec(own) == {
        "backoff_limit": 0,
        "active_deadline_seconds": 60,
        "template": pod_template(migrate()),
    }


def test_the_engine_waits_longer_than_a_job_may_take() -> None:
    assert patience_seconds(JobSettings(deadline_seconds=60)) == 120


def test_a_job_by_the_clock_starts_once_at_a_time() -> None:
    assert cron_job_spec(migrate({"schedule": "30 2 * * *"})) == {
        "schedule": "30 2 * * *",
        "time_zone": "Etc/UTC",
        "concurrency_policy": "Forbid",
        "starting_deadline_seconds": 300,
        "successful_jobs_history_limit": 3,
        "failed_jobs_history_limit": 3,
        "suspend": False,
        "job_template": {"metadata": {"labels": LABELS}, "spec": job_spec(migrate())},
    }


def test_what_the_clock_does_is_what_is_written() -> None:
    own = {
        "schedule": "@daily",
        "timeZone": "Europe/Berlin",
        "concurrency": "Replace",
        "startingDeadlineSeconds": 60,
        "succeededHistory": 1,
        "failedHistory": 2,
        "suspend": True,
    }
    found = {**cron_job_spec(migrate(own))}
    del found["job_template"]
    assert found == {
        "schedule": "@daily",
        "time_zone": "Europe/Berlin",
        "concurrency_policy": "Replace",
        "starting_deadline_seconds": 60,
        "successful_jobs_history_limit": 1,
        "failed_jobs_history_limit": 2,
        "suspend": True,
    }


def test_a_migration_is_named_after_its_version_itself_and_what_runs() -> None:
    assert re.fullmatch(r"web-v1-migrate-[0-9a-f]{10}", migration_name(migrate()))


@pytest.mark.parametrize(
    "other",
    [
        migrate({"tag": "2"}),
        migrate(image="web:2"),
        migrate({"command": ["/bin/other"]}),
        migrate({"args": ["--force"]}),
        migrate({"env": {"A": "1"}}),
        migrate(env={"A": "1"}),
        migrate(configFrom=["a"]),
        migrate({"mesh": False}),
    ],
)
def test_another_job_has_another_name(other: Job) -> None:
    assert migration_name(other) != migration_name(migrate())


def test_the_order_in_which_a_map_is_written_changes_no_name() -> None:
    names = {
        migration_name(
            migrate({"mounts": {"vault": "/vault"}}, volumes={"vault": {"path": "/v", "csi": csi}})
        )
        for csi in (
            {"driver": "csi.example.com", "attributes": {"a": "1", "b": "2"}},
            {"driver": "csi.example.com", "attributes": {"b": "2", "a": "1"}},
        )
    }
    assert len(names) == 1


def test_other_values_in_a_set_give_a_job_another_name() -> None:
    one, other = (
        migrate(configFrom=["a"], sources={"a": Source("ConfigMap", name)})
        for name in ("a-1", "a-2")
    )
    assert migration_name(one) != migration_name(other)


@pytest.mark.parametrize(
    "same",
    [
        migrate({"retries": 9, "deadlineSeconds": 60}),
        migrate(replicas=9),
        migrate(port=9090),
        migrate(versions={"v1": {"weight": 100}}),
        migrate(labels={"team": "shop"}, args=["--other"], probes={"liveness": {"path": "/"}}),
        migrate(sources={**SOURCES, "c": Source("ConfigMap", "c-3")}),
    ],
)
def test_the_same_job_keeps_its_name_and_does_not_run_again(same: Job) -> None:
    assert migration_name(same) == migration_name(migrate())
