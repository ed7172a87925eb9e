"""What runs to its end."""

from settings.job import JobSettings
from tests.builders import microservice


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
