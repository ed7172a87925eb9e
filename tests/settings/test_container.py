"""What a container runs, and in which environment."""

from tests.builders import microservice


def test_a_set_is_read_whole_or_by_its_keys() -> None:
    web = microservice(
        configFrom=["a", "b"],
        envKeys={"X": {"set": "c", "key": "k"}, "Y": {"set": "a", "key": "k"}},
    )
    assert web.sets == ("a", "b", "c")
