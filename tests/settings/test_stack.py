"""The root of the settings."""

from settings.stack import Settings
from tests.builders import settings


def test_the_smallest_stack_has_a_namespace_and_a_service() -> None:
    accepted = settings()
    assert accepted.namespace == "shop"
    assert list(accepted.services) == ["web"]
    assert (accepted.kube_context, accepted.config, accepted.secrets) == ("", {}, {})


def test_two_stacks_share_no_maps() -> None:
    first, second = Settings(namespace="a"), Settings(namespace="b")
    assert first.services == second.services == {}
    assert first.services is not second.services


def test_a_secret_shows_in_no_text() -> None:
    accepted = settings(
        secrets={"app-secrets": {"api_key": "hunter2"}},
    )
    assert accepted.secrets["app-secrets"]["api_key"].get_secret_value() == "hunter2"
    for text in (repr(accepted), str(accepted), accepted.model_dump_json(), f"{accepted.secrets}"):
        assert "hunter2" not in text
