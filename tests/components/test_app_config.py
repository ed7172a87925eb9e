"""Config and secret sets as immutable objects that are named after what is in them."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import SecretStr

from components.app_config import (
    AppConfig,
    AppConfigArgs,
    config_digest,
    config_source,
    external_source,
    secret_digest,
)
from microservices.settings.access.external import ExternalSecretSettings
from microservices.specs.external_secret import external_secret_spec
from microservices.specs.source import Source
from tests.components.outer import OUTER, below_outer
from tests.deployment import Deploy, Deployed


def args(
    config: Mapping[str, Mapping[str, str]] | None = None,
    secrets: Mapping[str, Mapping[str, str]] | None = None,
    **others: Any,
) -> AppConfigArgs:
    return AppConfigArgs(
        namespace="shop",
        config=config or {},
        secrets={
            name: {key: SecretStr(value) for key, value in entries.items()}
            for name, entries in (secrets or {}).items()
        },
        **others,
    )


def external(**keys: Any) -> ExternalSecretSettings:
    written = {"store": "vault", "keys": {"api_key": {"key": "shop/api"}}, **keys}
    return ExternalSecretSettings.model_validate(written, by_name=False)


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


def test_an_external_set_becomes_an_external_secret(deploy: Deploy) -> None:
    name = external_source("app-secrets", external()).name
    sets = {"app-secrets": external()}
    found = deploy(lambda: AppConfig("config", args(external_secrets=sets)))
    assert found.manifests == {
        ("ExternalSecret", name): {
            "apiVersion": "external-secrets.io/v1",
            "kind": "ExternalSecret",
            "metadata": {
                "name": name,
                "namespace": "shop",
                "labels": labels("app-secrets"),
                "annotations": {"pulumi.com/waitFor": "condition=Ready"},
            },
            "spec": external_secret_spec(name, external()),
        }
    }


def placed(deploy: Deploy, given: AppConfigArgs) -> AppConfig:
    """The component after its program has come to its end."""
    components: list[AppConfig] = []
    deploy(lambda: components.append(AppConfig("config", given)))
    (component,) = components
    return component


def test_pods_are_told_where_each_set_is(deploy: Deploy) -> None:
    sets = {"c": external()}
    component = placed(deploy, args({"a": {"k": "1"}}, {"b": {"k": "2"}}, external_secrets=sets))
    digest = secret_digest({"k": "2"}, ("microservices", "dev", "b"))
    assert component.sources == {
        "a": Source("ConfigMap", f"a-{config_digest({'k': '1'})}"),
        "b": Source("Secret", f"b-{digest}"),
        "c": external_source("c", external()),
    }
    kinds = {name: type(item).__name__ for name, item in component.objects.items()}
    assert kinds == {
        component.sources["a"].name: "ConfigMap",
        component.sources["b"].name: "Secret",
        component.sources["c"].name: "CustomResource",
    }


def test_every_object_stands_under_the_component(deploy: Deploy) -> None:
    sets = {"c": external()}

    def program() -> None:
        AppConfig("config", args({"a": {}}, {"b": {}}, external_secrets=sets), below_outer())

    found = deploy(program)
    assert len(found.manifests) == 3
    for kind, name in found.manifests:
        assert found.parent(kind, name) == ("microservices:index:AppConfig", "config")
    assert found.parent("AppConfig", "config") == OUTER
    assert found.component_outputs[found.resource("AppConfig", "config").urn] == {}


SHARED = {"a": {"k": "1", "l": "2"}, "b": {"m": "3"}}


def test_a_version_reads_another_generation_of_a_set_beside_that_of_the_others(
    deploy: Deploy,
) -> None:
    found = deploy(
        lambda: AppConfig("config", args(SHARED, overrides=[{"a": {"k": "9", "n": "4"}}]))
    )
    own = {"k": "9", "l": "2", "n": "4"}
    data = {name: manifest["data"] for (_, name), manifest in found.manifests.items()}
    assert data == {
        config_source("a", SHARED["a"]).name: SHARED["a"],
        config_source("b", SHARED["b"]).name: SHARED["b"],
        config_source("a", own).name: own,
    }
    generation = found.manifests["ConfigMap", config_source("a", own).name]
    assert generation["metadata"]["labels"] == labels("a")
    assert generation["immutable"] is True


def test_a_version_is_told_of_its_own_generation_and_the_others_of_theirs(deploy: Deploy) -> None:
    overrides = {"a": {"k": "9"}}
    component = placed(deploy, args(SHARED, overrides=[overrides]))
    rest = {name: config_source(name, values) for name, values in SHARED.items()}
    assert component.sources == rest
    assert component.sources_with({}) == rest
    own = component.sources_with(overrides)
    assert own == {**rest, "a": config_source("a", {"k": "9", "l": "2"})}
    assert {source.name for source in own.values()} < component.objects.keys()


@pytest.mark.parametrize(
    "overrides",
    [
        [{"a": {"k": "9"}}, {"a": {"k": "9"}}],
        [{"a": {"k": "9"}}, {"a": {"k": "9", "l": "2"}}],
        [{"a": {"k": "9"}}, {"a": {"k": "1"}}],
    ],
)
def test_versions_that_read_a_set_alike_share_one_object(
    deploy: Deploy, overrides: list[dict[str, dict[str, str]]]
) -> None:
    component = placed(deploy, args({"a": SHARED["a"]}, overrides=overrides))
    assert len(component.objects) == 2


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
