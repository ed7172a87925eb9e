"""From the configuration that Pulumi hands over to settings, or to one refusal."""

import json
import logging
import shlex
from typing import Any

import pulumi
import pytest

from load.configuration import RejectedConfiguration, load, read_layers
from settings.problems import Rejected
from settings.stack import Settings
from tests.builders import Tree, placed, service, stack
from tests.deployment import Deploy


def loaded(deploy: Deploy, config: Tree, encrypted: tuple[str, ...] = ()) -> Settings:
    """The settings that a program gets."""
    found: list[Settings] = []
    deploy(lambda: found.append(load().settings), config=config, encrypted=encrypted)
    return found[0]


def refusal(deploy: Deploy, config: Tree, encrypted: tuple[str, ...] = ()) -> list[str]:
    """The lines of the error that a program stops with."""
    with pytest.raises(RejectedConfiguration) as error:
        deploy(load, config=config, encrypted=encrypted)
    return str(error.value).splitlines()


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
        found = load().settings
        assert (found.namespace, found.kube_context) == ("shop", "")

    deploy(program, config=stack())


def test_the_files_of_a_stack_are_named_in_its_layers(deploy: Deploy) -> None:
    def program() -> None:
        layers = read_layers()
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
        "write at least one, with `image` and `port`"
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


def test_a_secret_in_plaintext_is_refused_with_the_command_that_encrypts_it(
    deploy: Deploy,
) -> None:
    secrets = {"app-secrets": {"api_key": "hunter2", "tls.key": "hunter3"}, "more": {"k": "h4"}}
    start = "Pulumi.dev.yaml: microservices:secrets"
    what = "it is not encrypted; run `pulumi config set --secret --path"
    assert refusal(deploy, stack(secrets=secrets)) == [
        f"{start}.app-secrets.api_key: {what} "
        "'microservices:secrets.app-secrets.api_key'` and type the value",
        f'{start}.app-secrets["tls.key"]: {what} '
        "'microservices:secrets.app-secrets[\"tls.key\"]'` and type the value",
        f"{start}.more.k: {what} 'microservices:secrets.more.k'` and type the value",
    ]


def test_a_shell_takes_the_command_that_encrypts_as_words_alone(deploy: Deploy) -> None:
    key = "a'; echo $(id) #"
    found = [one for one in refusal(deploy, stack(secrets={"app": {key: "x"}})) if "run `" in one]
    command = found[0].partition("run `")[2].partition("` and")[0]
    assert shlex.split(command)[-1] == f'microservices:secrets.app["{key}"]'


@pytest.mark.parametrize(
    "value", ["hunter2", ["hunter2"], {"app": "hunter2"}, {"app": ["hunter2"]}]
)
def test_plaintext_where_a_set_belongs_is_refused_unseen(deploy: Deploy, value: Any) -> None:
    (line,) = refusal(deploy, stack(secrets=value))
    assert "this value is" in line
    assert "hunter2" not in line


def test_encrypted_secrets_are_where_they_belong(deploy: Deploy) -> None:
    config = stack(secrets={"app": {"key": "hunter2"}})
    assert set(loaded(deploy, config, ("secrets",)).secrets) == {"app"}


@pytest.mark.parametrize("key", ["config", "services", "mesh", "namespace", "kubeContext"])
def test_an_encrypted_value_elsewhere_is_refused(deploy: Deploy, key: str) -> None:
    config = stack(mesh={}, config={}, kubeContext="kind-shop")
    assert refusal(deploy, config, (key,)) == [
        f"Pulumi.dev.yaml: microservices:{key}: an encrypted value stands here; "
        "move it to a set under `microservices:secrets`"
    ]


@pytest.mark.parametrize("value", ["hunter2 !", ["hunter2 !"], {"hunter": {"hunter2": "!"}}])
@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("config.app", "config"),
        ("services.web.tag", "services"),
        ("services.web.versions", "services"),
        ("namespace", "namespace"),
        ("mesh", "mesh"),
        ("secrets.app.key", "secrets"),
        ("secrets.app", "secrets"),
        ("secrets", "secrets"),
    ],
)
def test_no_refusal_shows_a_value_that_came_encrypted(
    deploy: Deploy, path: str, key: str, value: Any
) -> None:
    text = "\n".join(refusal(deploy, {"mesh": "on", **placed(path, value)}, (key,)))
    assert "hunter2 !" not in text
    assert '"!"' not in text


def test_of_services_that_came_encrypted_nothing_is_told(deploy: Deploy) -> None:
    config = stack(
        services={"web": {"configFrom": ["hunter2"]}, "hunter2": None},
        catalog={"web": service(tag="hunter2", image="web:2")},
    )
    for key, file in (("catalog", "Pulumi.yaml"), ("services", "Pulumi.dev.yaml")):
        assert refusal(deploy, config, (key,)) == [
            f"{file}: microservices:{key}: an encrypted value stands here; "
            "move it to a set under `microservices:secrets`"
        ]


def test_what_would_be_quoted_elsewhere_is_not_told_either(deploy: Deploy) -> None:
    config = stack(
        mesh="on",
        config={"hunter2": {}},
        services={"web": service(configFrom=["app"], port=0)},
    )
    lines = refusal(deploy, config, ("config",))
    assert [line.split(": ")[1] for line in lines] == [
        "microservices:config",
        "microservices:mesh",
        "microservices:services.web.port",
    ]
    assert "hunter2" not in "".join(lines)


def test_values_beside_an_encrypted_one_are_shown(deploy: Deploy) -> None:
    lines = refusal(deploy, stack(mesh="on", config={"app": {}}), ("config",))
    assert any('`"on"` is text' in line for line in lines)


def test_what_is_doubtful_is_a_warning(deploy: Deploy, caplog: pytest.LogCaptureFixture) -> None:
    loaded(deploy, stack(services={"web": service(image="web:latest")}))
    assert caplog.record_tuples == [
        (
            "root",
            logging.WARNING,
            "Pulumi.dev.yaml: microservices:services.web.tag: the image web:latest changes with "
            "every push; write the tag of one build, or a digest",
        )
    ]


def test_what_is_sound_gives_no_warning(deploy: Deploy, caplog: pytest.LogCaptureFixture) -> None:
    loaded(deploy, stack())
    assert caplog.records == []
