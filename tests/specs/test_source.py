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
    assert CONFIG_MAP.volume("files", {}, None) == {
        "name": "files",
        "config_map": {"name": "app-config-1"},
    }
    assert SECRET.volume("files", {}, None) == {
        "name": "files",
        "secret": {"secret_name": "app-secrets-2"},
    }


def test_every_key_becomes_a_file_beside_those_of_others() -> None:
    assert CONFIG_MAP.projection() == {"config_map": {"name": "app-config-1"}}
    assert SECRET.projection() == {"secret": {"name": "app-secrets-2"}}


def test_some_keys_become_files_of_a_mode() -> None:
    files = {"items": [{"key": "a", "path": "b/c"}], "default_mode": 0o440}
    assert CONFIG_MAP.volume("x", {"a": "b/c"}, 0o440)["config_map"] == {
        "name": "app-config-1",
        **files,
    }
    assert SECRET.volume("x", {"a": "b/c"}, 0o440)["secret"] == {
        "secret_name": "app-secrets-2",
        **files,
    }


def test_an_optional_object_is_so_wherever_it_is_read() -> None:
    one = Source("Secret", "pg", optional=True)
    assert one.environment() == {"secret_ref": {"name": "pg", "optional": True}}
    assert one.variable("a")["secret_key_ref"] == {"name": "pg", "key": "a", "optional": True}
    assert one.volume("x", {}, None)["secret"] == {"secret_name": "pg", "optional": True}
    assert one.projection() == {"secret": {"name": "pg", "optional": True}}


def test_one_key_of_an_object_that_has_to_be_there_may_be_optional() -> None:
    found = CONFIG_MAP.variable("a", optional=True)["config_map_key_ref"]
    assert found == {"name": "app-config-1", "key": "a", "optional": True}
