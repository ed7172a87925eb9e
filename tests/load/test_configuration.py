"""From the configuration that Pulumi hands over to settings, or to one refusal."""

import json
import logging

import pulumi
import pytest

from microservices.load.configuration import RejectedConfiguration, load
from microservices.settings.values.problems import Rejected
from tests.builders import Tree, service, stack
from tests.deployment import Deploy
from tests.load.loading import loaded, refusal


def test_every_value_reaches_the_settings_as_it_was_written(deploy: Deploy) -> None:
    found = loaded(
        deploy,
        {
            "namespace": "shop",
            "kubeContext": "kind-shop",
            "mesh": {"allowPlaintext": True, "settleSeconds": 0},
            "catalog": {"web": service(replicas=1)},
            "services": {"web": {"configFrom": ["app-config"]}},
            "config": {"app-config": {"number": "1"}},
            "secrets": {"app-secrets": {"api_key": "hunter2"}},
        },
        ("secrets",),
    )
    assert (found.namespace, found.kube_context) == ("shop", "kind-shop")
    assert (found.mesh.allow_plaintext, found.mesh.settle_seconds) == (True, 0)
    assert found.services["web"].replicas == 1
    assert found.services["web"].config_from == ("app-config",)
    assert found.config == {"app-config": {"number": "1"}}
    assert found.secrets["app-secrets"]["api_key"].get_secret_value() == "hunter2"


@pytest.mark.parametrize("name", ["true", "null", "e1"])
def test_a_name_that_reads_like_json_stays_a_name(deploy: Deploy, name: str) -> None:
    found = loaded(deploy, stack(namespace=name, kubeContext="1"))
    assert (found.namespace, found.kube_context) == (name, "1")


def test_keys_of_packages_are_left_to_them(deploy: Deploy) -> None:
    def program() -> None:
        pulumi.runtime.set_config("kubernetes:namespace", "other")
        pulumi.runtime.set_config("kubernetes:context", "kind-shop")
        pulumi.runtime.set_config("pulumi:tags", "{}")
        found = load()[0].settings
        assert (found.namespace, found.kube_context) == ("shop", "")

    deploy(program, config=stack())


def test_the_files_of_a_stack_are_named_in_its_layers(deploy: Deploy) -> None:
    def program() -> None:
        _, layers = load()
        assert layers.project == "microservices"
        assert (layers.project_file, layers.stack_file) == ("Pulumi.yaml", "Pulumi.prod.yaml")

    deploy(program, stack="prod", config=stack())


def test_configuration_in_the_environment_counts_as_well(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    outer = {"microservices:namespace": "outer", "microservices:kubeContext": "kind-shop"}
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps(outer))
    found = loaded(deploy, stack(namespace="inner"))
    assert (found.namespace, found.kube_context) == ("inner", "kind-shop")


def test_the_refusal_is_one_that_pulumi_prints_without_a_traceback(deploy: Deploy) -> None:
    with pytest.raises(pulumi.RunError) as error:
        deploy(load, config=stack(services={}, namespace="Shop"))
    assert isinstance(error.value, Rejected)
    assert [problem.path for problem in error.value.problems] == [
        "microservices:namespace",
        "microservices:services",
    ]


def test_nothing_is_registered_when_a_value_is_bad(deploy: Deploy) -> None:
    registered: list[str] = []

    def program() -> None:
        load()
        registered.append("after load")

    with pytest.raises(RejectedConfiguration):
        deploy(program, config=stack(services={}))
    assert registered == []


@pytest.mark.parametrize("services", [{}, {"web": None}])
def test_a_stack_without_any_service_is_refused(deploy: Deploy, services: Tree) -> None:
    config = stack(services=services, catalog={"web": service()} if services else {})
    assert refusal(deploy, config) == [
        "Pulumi.dev.yaml: microservices:services: there is no service; "
        "write at least one, with `image` and `port`; or `namespaceOptions: {protect: true}`, "
        "where it is for other stacks"
    ]


def test_null_for_what_the_catalogue_does_not_have_is_refused(deploy: Deploy) -> None:
    config = stack(
        catalog={"web": service()}, services={"wbe": None, "web": {"tags": None, "a\nb": None}}
    )
    end = "here; leave the line out"
    start = "Pulumi.dev.yaml: microservices:services"
    assert refusal(deploy, config) == [
        f"{start}.wbe: null removes nothing: the catalogue has no `wbe` {end}",
        f"{start}.web.tags: null removes nothing: the catalogue has no `tags` {end}",
        rf'{start}.web["a\nb"]: null removes nothing: the catalogue has no `["a\nb"]` {end}',
    ]


def test_text_that_is_no_json_is_text(deploy: Deploy) -> None:
    (line,) = refusal(deploy, stack(mesh="on"))
    assert line.startswith('Pulumi.dev.yaml: microservices:mesh: `"on"` is text, not a map; ')


def test_a_number_too_long_to_read_is_text(deploy: Deploy) -> None:
    (line,) = refusal(deploy, stack(mesh="1" * 5000))
    assert line.startswith('Pulumi.dev.yaml: microservices:mesh: `"1111')


@pytest.mark.parametrize(
    ("opening", "closing", "levels"),
    [("[", "]", 101), ("[", "]", 400), ('{"a":', "}", 400), ("[", "]", 900), ("[", "", 100_000)],
)
def test_what_is_nested_too_deep_is_told_as_the_text_that_it_is(
    deploy: Deploy, opening: str, closing: str, levels: int
) -> None:
    value = f"{opening * levels}{1 if closing else ''}{closing * levels}"
    (line,) = refusal(deploy, stack(mesh=value))
    assert line.startswith("Pulumi.dev.yaml: microservices:mesh: `")
    assert "is text, not a map" in line


def test_what_is_doubtful_is_a_warning_in_the_order_of_files_and_paths(
    deploy: Deploy, caplog: pytest.LogCaptureFixture
) -> None:
    services, config = {"web": service(image="web:latest")}, {"app": {"key": "value"}}
    loaded(
        deploy, stack(catalog={"a": service(image="a:latest")}, services=services, config=config)
    )
    moving = "changes with every push; write the tag of one build, or a digest"
    remedy = "add `app` to the `configFrom` of a service, or remove the set"
    assert {record.levelno for record in caplog.records} == {logging.WARNING}
    assert caplog.messages == [
        f"Pulumi.dev.yaml: microservices:config.app: no service reads this set; {remedy}",
        f"Pulumi.dev.yaml: microservices:services.web.tag: the image web:latest {moving}",
        f"Pulumi.yaml: microservices:catalog.a.tag: the image a:latest {moving}",
    ]


def test_what_is_sound_gives_no_warning(deploy: Deploy, caplog: pytest.LogCaptureFixture) -> None:
    loaded(deploy, stack())
    assert caplog.records == []


def test_what_is_doubtful_of_the_defaults_is_told_once(
    deploy: Deploy, caplog: pytest.LogCaptureFixture
) -> None:
    services = {"web": {"image": "web:1"}, "api": {"image": "api:1"}}
    loaded(deploy, stack(services=services, defaults={"port": 80}))
    (record,) = caplog.records
    assert record.message.startswith(
        "Pulumi.dev.yaml: microservices:defaults.port: user 65532 may "
    )


def test_what_is_accepted_is_told_with_its_reason_and_stops_no_strict_stack(
    deploy: Deploy, caplog: pytest.LogCaptureFixture
) -> None:
    accept = [{"rule": "no-image-is-latest", "path": "services.web.tag", "reason": "a demo"}]
    services = {"web": service(image="web:latest")}
    caplog.set_level(logging.INFO)
    assert loaded(deploy, stack(services=services, strict=True, accept=accept)).strict
    (record,) = caplog.records
    assert record.levelno == logging.INFO
    assert record.message == (
        "Pulumi.dev.yaml: microservices:services.web.tag: the image web:latest changes with every "
        "push; accepted (no-image-is-latest): a demo"
    )


def test_the_same_finding_elsewhere_is_not_accepted(
    deploy: Deploy, caplog: pytest.LogCaptureFixture
) -> None:
    accept = [{"rule": "no-image-is-latest", "path": "services.web.tag", "reason": "a demo"}]
    services = {"web": service(image="web:latest"), "api": service(image="api:latest")}
    (line,) = refusal(deploy, stack(services=services, strict=True, accept=accept))
    assert line.split(": ")[1] == "microservices:services.api.tag"
    caplog.set_level(logging.INFO)
    loaded(deploy, stack(services=services, accept=accept))
    assert [(one.levelno, one.message.split(": ")[1]) for one in caplog.records] == [
        (logging.WARNING, "microservices:services.api.tag"),
        (logging.INFO, "microservices:services.web.tag"),
    ]
