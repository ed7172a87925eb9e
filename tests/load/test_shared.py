"""What every environment shares, and the defaults of every service, under the stack."""

from typing import Any

import pytest

from tests.builders import layers, problems, stack

SHARED = {
    "gateway": {"hosts": ["a.io"], "tls": {"credentialName": "a"}},
    "config": {"app": {"a": "1", "b": "1"}},
    "defaults": {"replicas": 2, "labels": {"team": "a"}},
}


def test_a_stack_is_laid_over_what_is_shared() -> None:
    own = {"gateway": {"hosts": ["b.io"], "tls": None}, "config": {"app": {"b": "2"}}}
    found = layers({**own, "shared": SHARED, "lanes": {}}).merged
    assert found == {
        "gateway": {"hosts": ["b.io"]},
        "config": {"app": {"a": "1", "b": "2"}},
        "lanes": {},
        "services": {},
    }


def test_every_service_is_laid_over_the_defaults() -> None:
    own = {"web": {"replicas": None}, "api": {"labels": {"app": "x"}}, "gone": None}
    defaults = {"labels": {"team": "b"}, "port": 80}
    found = layers(
        {"shared": {"defaults": SHARED["defaults"]}, "defaults": defaults, "services": own},
        {"web": {"port": 81}, "old": {"labels": None}, "gone": {}},
    )
    assert found.merged["services"] == {
        "web": {"labels": {"team": "b"}, "port": 81},
        "api": {"replicas": 2, "labels": {"team": "b", "app": "x"}, "port": 80},
        "old": {"replicas": 2, "port": 80},
    }
    assert list(found.removals_of_nothing()) == []


def test_null_should_remove_something_that_is_shared() -> None:
    own = {"gateway": {"auth": None}, "services": {"web": {"port": None}}}
    assert list(layers({**own, "shared": SHARED}, {"web": {}}).removals_of_nothing()) == [
        (("services", "web", "port"), "the catalogue"),
        (("gateway", "auth"), "`shared`"),
    ]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (
            "gateway.tls.credentialName",
            "Pulumi.yaml: microservices:shared.gateway.tls.credentialName",
        ),
        ("gateway.hosts.0", "Pulumi.dev.yaml: microservices:gateway.hosts.0"),
        ("gateway.auth", "Pulumi.dev.yaml: microservices:gateway.auth"),
        ("mesh.cni", "Pulumi.dev.yaml: microservices:mesh.cni"),
        ("services.web.replicas", "Pulumi.dev.yaml: microservices:defaults.replicas"),
        ("services.web.labels.team", "Pulumi.yaml: microservices:shared.defaults.labels.team"),
        ("services.web.port", "Pulumi.yaml: microservices:catalog.web.port"),
        ("services.web.image", "Pulumi.yaml: microservices:catalog.web.image"),
        ("services.api.replicas", "Pulumi.dev.yaml: microservices:services.api.replicas"),
        ("shared.services", "Pulumi.yaml: microservices:shared.services"),
        ("services", "Pulumi.dev.yaml: microservices:services"),
    ],
)
def test_a_problem_is_told_in_the_uppermost_layer_that_has_its_value(path: str, told: str) -> None:
    own = {"gateway": {"hosts": ["b.io"]}, "services": {"api": {"replicas": 1}}}
    values = {**own, "shared": SHARED, "defaults": {"replicas": 3}}
    problem = layers(values, {"web": {"port": 80}}).problem(tuple(path.split(".")), "", "")
    assert f"{problem.file}: {problem.path}" == told


@pytest.mark.parametrize(
    ("shared", "line"),
    [
        ({"services": {}}, "there is no key `services` here; write `catalog`"),
        ({"strict": True}, "there is no key `strict` here; write one of: config, defaults, "),
        ({"strict": True, "defaults": {}}, "there is no key `strict` here; write one of: config, "),
    ],
)
def test_other_keys_are_not_shared(shared: Any, line: str) -> None:
    (found,) = problems(stack(shared=shared))
    assert found.startswith(f"Pulumi.yaml: microservices:shared.{next(iter(shared))}: {line}")


@pytest.mark.parametrize(
    ("key", "file"), [("shared", "Pulumi.yaml"), ("defaults", "Pulumi.dev.yaml")]
)
def test_what_is_shared_is_a_map(key: str, file: str) -> None:
    (found,) = problems(stack(**{key: ["a"]}))
    assert found.startswith(f'{file}: microservices:{key}: `["a"]` is a list, not a map; ')


@pytest.mark.parametrize("key", ["defaults", "gateway", "config"])
def test_each_key_that_is_shared_is_a_map(key: str) -> None:
    (found,) = problems(stack(shared={key: ["a"]}))
    assert found.startswith(f'Pulumi.yaml: microservices:shared.{key}: `["a"]` is a list, not a ')


def test_of_what_is_shared_and_not_to_be_read_nothing_is_known() -> None:
    found = layers({"mesh": {}, "shared": SHARED, "services": {"web": {}}}, {"web": {}})
    assert found.without(["shared"]).merged == {"services": {}}
    assert found.without(["gateway"]).merged == {
        "mesh": {},
        "config": SHARED["config"],
        "services": {"web": SHARED["defaults"]},
    }
