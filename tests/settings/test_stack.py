"""The root of the settings."""

from typing import Any

import pytest

from microservices.settings.stack import Settings
from tests.builders import service, settings, stack


def test_a_pod_may_read_sets_of_every_kind() -> None:
    accepted = settings(
        config={"a": {"x": "1"}},
        secrets={"b": {"y": "1"}},
        externalSecrets={"c": {"store": "vault", "keys": {"z": {"key": "z"}}}},
    )
    assert accepted.readable_sets == ("a", "b", "c")


def test_versions_read_some_keys_otherwise_in_the_order_of_services_and_versions() -> None:
    first, second = {"a": {"x": "1"}}, {"a": {"x": "2"}}
    versions = {"v2": {"weight": 0, "config": second}, "v1": {"weight": 100, "config": first}}
    services = {
        "web": service(configFrom=["a"], versions=versions),
        "api": service(configFrom=["a"], versions={"v1": {"config": second}}),
    }
    found = settings(services=services, config={"a": {"x": "0"}}).config_overrides
    assert [one for one in found if one] == [second, first, second]


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


CLAIMED = {"data": {"path": "/data", "claim": {"size": "1Gi"}}}
USED = {"data": {"path": "/data", "existingClaim": "data"}}
SCRATCH = {"data": {"path": "/data", "emptyDir": {}}}


@pytest.mark.parametrize(
    ("keys", "protects"),
    [
        ({}, False),
        ({"services": {"web": service(kind="stateful", volumes=SCRATCH)}}, False),
        ({"services": {"web": service(kind="stateful", volumes=CLAIMED)}}, True),
        ({"services": {"web": service(kind="stateful", volumes=USED)}}, True),
        ({"namespaceOptions": {"adopt": True}}, True),
        ({"strict": True, "kubeContext": "shop"}, True),
    ],
)
def test_a_namespace_is_protected_where_something_would_be_lost_with_it(
    keys: dict[str, Any], protects: bool
) -> None:
    assert Settings.model_validate(stack(**keys), by_name=False).protects_namespace == protects
