"""Kubernetes objects as the rules of a policy pack read them."""

import pytest

from policy.objects import manifest_of
from tests.canaries import CANARIES, leaks


@pytest.mark.parametrize("field", ["data", "stringData"])
def test_of_a_secret_rules_read_the_keys_and_no_value(field: str) -> None:
    """The engine gives both fields in plain text, and a rule may quote whatever it reads."""
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "app-secrets"},
        field: dict(CANARIES),
    }
    manifest = manifest_of("kubernetes:core/v1:Secret", secret)
    assert manifest is not None
    assert leaks(repr(manifest)) == []
    assert manifest[field].keys() == CANARIES.keys()


def test_of_a_config_map_rules_read_the_values() -> None:
    written = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "app"}}
    read = manifest_of("kubernetes:core/v1:ConfigMap", {**written, "data": {"key": "value"}})
    assert read is not None
    assert read["data"] == {"key": "value"}
