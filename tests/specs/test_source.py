"""Where a pod reads a set from: a ConfigMap and a Secret are written differently each time."""

from microservices.specs.source import Source

CONFIG_MAP = Source("ConfigMap", "app-config-1")
SECRET = Source("Secret", "app-secrets-2")


def test_every_key_becomes_a_variable() -> None:
    assert CONFIG_MAP.environment() == {"config_map_ref": {"name": "app-config-1"}}
    assert SECRET.environment() == {"secret_ref": {"name": "app-secrets-2"}}


def test_one_key_becomes_one_variable() -> None:
    assert CONFIG_MAP.variable("url") == {
        "config_map_key_ref": {"name": "app-config-1", "key": "url"}
    }
    assert SECRET.variable("key") == {"secret_key_ref": {"name": "app-secrets-2", "key": "key"}}


def test_every_key_becomes_a_file() -> None:
    assert CONFIG_MAP.volume("files") == {"name": "files", "config_map": {"name": "app-config-1"}}
    assert SECRET.volume("files") == {"name": "files", "secret": {"secret_name": "app-secrets-2"}}


def test_every_key_becomes_a_file_beside_those_of_others() -> None:
    assert CONFIG_MAP.projection() == {"config_map": {"name": "app-config-1"}}
    assert SECRET.projection() == {"secret": {"name": "app-secrets-2"}}
