"""What a container runs, and in which environment."""

from settings.container import ExtraContainerSettings
from tests.builders import microservice


def test_a_container_runs_what_its_image_says_in_an_empty_environment() -> None:
    web = microservice()
    assert (web.command, web.args) == ((), ())
    assert (web.env, web.env_keys, web.env_fields, web.config_from) == ({}, {}, {}, ())
    assert web.sets == ()


def test_a_further_container_has_the_user_of_its_pod_and_mounts_nothing() -> None:
    extra = ExtraContainerSettings()
    assert (extra.run_as_user, extra.mounts) == (None, {})


def test_a_set_is_read_whole_or_by_its_keys() -> None:
    web = microservice(
        configFrom=["a", "b"],
        envKeys={"X": {"set": "c", "key": "k"}, "Y": {"set": "a", "key": "k"}},
    )
    assert web.sets == ("a", "b", "c")
