"""Config and secret sets as immutable objects that are named after what is in them."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from components.app_config import AppConfig, AppConfigArgs, config_digest, secret_digest
from tests.deployment import Deploy, Deployed

SCOPE = ("shop", "dev", "app-secrets")
TEXTS = st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=3)


def args(
    config: Mapping[str, Mapping[str, str]] | None = None,
    secrets: Mapping[str, Mapping[str, str]] | None = None,
) -> AppConfigArgs:
    return AppConfigArgs(
        namespace="shop",
        config=config or {},
        secrets={
            name: {key: SecretStr(value) for key, value in entries.items()}
            for name, entries in (secrets or {}).items()
        },
    )


def labels(name: str) -> dict[str, str]:
    return {"app.kubernetes.io/name": name, "app.kubernetes.io/managed-by": "pulumi"}


def test_a_config_set_becomes_an_immutable_configmap(deploy: Deploy) -> None:
    values = {"database_url": "postgresql://db:5432/mydb"}
    name = f"app-config-{config_digest(values)}"
    found = deploy(lambda: AppConfig("config", args({"app-config": values})))
    assert found.manifests == {
        ("ConfigMap", name): {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": name, "namespace": "shop", "labels": labels("app-config")},
            "immutable": True,
            "data": values,
        }
    }


def test_a_secret_set_becomes_an_immutable_secret(deploy: Deploy) -> None:
    values = {"api_key": "hunter2"}
    name = f"app-secrets-{secret_digest(values, ('microservices', 'dev', 'app-secrets'))}"
    found = deploy(lambda: AppConfig("config", args(secrets={"app-secrets": values})))
    (manifest,) = found.manifests.values()
    assert manifest["stringData"] == {"api_key": "hunter2"}
    assert {key: value for key, value in manifest.items() if key != "stringData"} == {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": "shop", "labels": labels("app-secrets")},
        "immutable": True,
        "type": "Opaque",
    }


def test_the_values_of_a_secret_are_secret_for_the_engine_and_nothing_else_is(
    deploy: Deploy,
) -> None:
    secrets = {"app-secrets": {"api_key": "hunter2"}}
    found = deploy(lambda: AppConfig("config", args({"app-config": {"a": "b"}}, secrets)))
    (secret,) = (item for item in found.resources.values() if item.type.endswith(":Secret"))
    (config,) = (item for item in found.resources.values() if item.type.endswith(":ConfigMap"))
    assert secret.secrets == {("stringData",)}
    assert config.secrets == set()


def test_pods_are_told_where_each_set_is(deploy: Deploy) -> None:
    sources: dict[str, Any] = {}
    kinds: dict[str, str] = {}

    def program() -> None:
        config = AppConfig("config", args({"a": {"k": "1"}}, {"b": {"k": "2"}}))
        sources.update(config.sources)
        kinds.update({name: type(item).__name__ for name, item in config.objects.items()})

    deploy(program)
    digest = secret_digest({"k": "2"}, ("microservices", "dev", "b"))
    assert sources == {
        "a": {"config_map_ref": {"name": f"a-{config_digest({'k': '1'})}"}},
        "b": {"secret_ref": {"name": f"b-{digest}"}},
    }
    assert kinds == {"a": "ConfigMap", "b": "Secret"}


def test_every_object_stands_under_the_component(deploy: Deploy) -> None:
    def program() -> None:
        outer = pulumi.ComponentResource("test:index:Outer", "outer")
        opts = pulumi.ResourceOptions(parent=outer)
        AppConfig("config", args({"a": {}}, {"b": {}}), opts)

    found = deploy(program)
    for kind, name in found.manifests:
        assert found.parent(kind, name) == ("microservices:index:AppConfig", "config")
    assert found.parent("AppConfig", "config") == ("test:index:Outer", "outer")
    assert found.component_outputs[found.resource("AppConfig", "config").urn] == {}


def secret_name(deploy: Deploy, stack: str, set_name: str) -> str:
    def deployed() -> Deployed:
        return deploy(
            lambda: AppConfig("config", args(secrets={set_name: {"key": "hunter2"}})), stack=stack
        )

    ((_, name),) = deployed().manifests
    return name.removeprefix(f"{set_name}-")


def test_one_secret_value_gives_another_name_in_each_stack_and_set(deploy: Deploy) -> None:
    places = [("dev", "a"), ("prod", "a"), ("dev", "b")]
    assert len({secret_name(deploy, *place) for place in places}) == len(places)


def test_the_digest_of_a_config_set_is_that_of_its_canonical_json() -> None:
    digest = hashlib.sha256('{"a": "é", "b": "2"}'.encode()).hexdigest()
    assert config_digest({"b": "2", "a": "é"}) == digest[:10]


def test_the_digest_of_a_secret_set_is_slow_to_guess() -> None:
    text = json.dumps({"api_key": "hunter2"}).encode()
    digest = hashlib.scrypt(text, salt=b"shop/dev/app-secrets", n=2**14, r=8, p=1)
    assert secret_digest({"api_key": "hunter2"}, SCOPE) == digest.hex()[:10]


@given(TEXTS, TEXTS)
def test_two_config_sets_have_one_digest_when_they_are_equal(
    one: dict[str, str], other: dict[str, str]
) -> None:
    assert (config_digest(one) == config_digest(other)) is (one == other)
    assert config_digest(one) == config_digest(dict(reversed(one.items())))


@pytest.mark.parametrize("other", [{"k": "w"}, {"l": "v"}, {"k": "v", "l": ""}, {}])
def test_another_key_or_value_gives_a_secret_another_digest(other: dict[str, str]) -> None:
    assert secret_digest(other, SCOPE) != secret_digest({"k": "v"}, SCOPE)
