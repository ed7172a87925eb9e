"""What runs to its end."""

from tests.builders import microservice


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
