"""Config and secret sets as immutable objects that are named after what is in them."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from microservices.objects.config import (
    Sources,
    config_digest,
    config_objects,
    config_source,
    external_source,
    secret_digest,
)
from microservices.settings.access.external import ExternalSecretSettings
from microservices.settings.stack import Settings
from microservices.specs.external_secret import external_secret_spec
from microservices.specs.source import Source
from tests.builders import planned, service
from tests.objects.found import STATE, Found


def written(**sets: Any) -> Settings:
    """A stack with these sets, of which some versions may read keys of their own."""
    overrides = sets.pop("overrides", [])
    versions = {f"v{place}": {"weight": 0, "config": one} for place, one in enumerate(overrides)}
    services = {"web": service(versions={**versions, "main": {"weight": 100}})}
    return planned(services=services, **sets).settings


def deployed(stack: str = "dev", **sets: Any) -> Found:
    """The objects of the sets."""
    settings = written(**sets)
    return Found((*config_objects(settings, sources(stack, **sets)),))


def sources(stack: str = "dev", **sets: Any) -> Sources:
    """Where each set is read from."""
    return Sources.of(written(**sets), replace(STATE, stack=stack))


def external(**keys: Any) -> ExternalSecretSettings:
    written = {"store": "vault", "keys": {"api_key": {"key": "shop/api"}}, **keys}
    return ExternalSecretSettings.model_validate(written, by_name=False)


def labels(name: str) -> dict[str, str]:
    return {"app.kubernetes.io/name": name, "app.kubernetes.io/managed-by": "pulumi"}


def test_a_config_set_becomes_an_immutable_configmap() -> None:
    values = {"database_url": "postgresql://db:5432/mydb"}
    name = f"app-config-{config_digest(values)}"
    found = deployed(config={"app-config": values})
    assert found.manifests == {
        ("ConfigMap", name): {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": name, "namespace": "shop", "labels": labels("app-config")},
            "immutable": True,
            "data": values,
        }
    }


def test_a_secret_set_becomes_an_immutable_secret() -> None:
    values = {"api_key": "hunter2"}
    name = f"app-secrets-{secret_digest(values, ('microservices', 'dev', 'app-secrets'))}"
    found = deployed(secrets={"app-secrets": values})
    (manifest,) = found.manifests.values()
    assert manifest["stringData"] == {"api_key": SecretStr("hunter2")}
    assert {key: value for key, value in manifest.items() if key != "stringData"} == {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": "shop", "labels": labels("app-secrets")},
        "immutable": True,
        "type": "Opaque",
    }


def test_an_external_set_becomes_an_external_secret() -> None:
    name = external_source("app-secrets", external()).name
    sets = {"app-secrets": external()}
    found = deployed(externalSecrets=sets)
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


def test_pods_are_told_where_each_set_is() -> None:
    sets: dict[str, Any] = {"config": {"a": {"k": "1"}}, "secrets": {"b": {"k": "2"}}}
    found = sources(**sets, externalSecrets={"c": external()})
    digest = secret_digest({"k": "2"}, ("microservices", "dev", "b"))
    assert found.shared == {
        "a": Source("ConfigMap", f"a-{config_digest({'k': '1'})}"),
        "b": Source("Secret", f"b-{digest}"),
        "c": external_source("c", external()),
    }
    kinds = deployed(**sets, externalSecrets={"c": external()}).manifests
    assert [kind for kind, _ in kinds] == ["ConfigMap", "Secret", "ExternalSecret"]
    assert {name for _, name in kinds} == {one.name for one in found.shared.values()}


SHARED = {"a": {"k": "1", "l": "2"}, "b": {"m": "3"}}


def test_a_version_reads_another_generation_of_a_set_beside_that_of_the_others() -> None:
    found = deployed(config=SHARED, overrides=[{"a": {"k": "9", "n": "4"}}])
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


def test_a_version_is_told_of_its_own_generation_and_the_others_of_theirs() -> None:
    overrides = {"a": {"k": "9"}}
    found = sources(config=SHARED, overrides=[overrides])
    rest = {name: config_source(name, values) for name, values in SHARED.items()}
    assert found.shared == rest
    assert found.of_version({}) == rest
    own = found.of_version(overrides)
    assert own == {**rest, "a": config_source("a", {"k": "9", "l": "2"})}
    made = {name for _, name in deployed(config=SHARED, overrides=[overrides]).manifests}
    assert {source.name for source in own.values()} < made


@pytest.mark.parametrize(
    "overrides",
    [
        [{"a": {"k": "9"}}, {"a": {"k": "9"}}],
        [{"a": {"k": "9"}}, {"a": {"k": "9", "l": "2"}}],
        [{"a": {"k": "9"}}, {"a": {"k": "1"}}],
    ],
)
def test_versions_that_read_a_set_alike_share_one_object(
    overrides: list[dict[str, dict[str, str]]],
) -> None:
    assert len(deployed(config={"a": SHARED["a"]}, overrides=overrides).objects) == 2


def secret_name(stack: str, set_name: str) -> str:
    ((_, name),) = deployed(stack, secrets={set_name: {"key": "hunter2"}}).manifests
    return name.removeprefix(f"{set_name}-")


def test_one_secret_value_gives_another_name_in_each_stack_and_set() -> None:
    places = [("dev", "a"), ("prod", "a"), ("dev", "b")]
    assert len({secret_name(*place) for place in places}) == len(places)


def test_a_set_that_is_there_already_is_read_and_not_made() -> None:
    existing = {"pg": {"kind": "Secret", "name": "pg-app", "optional": True}}
    existing["ca"] = {"kind": "ConfigMap"}
    assert deployed(existingSets=existing).manifests == {}
    assert sources(existingSets=existing).shared == {
        "pg": Source("Secret", "pg-app", optional=True),
        "ca": Source("ConfigMap", "ca"),
    }
