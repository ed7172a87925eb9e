"""Secrets come encrypted, nothing else does, and no refusal shows what came so."""

import shlex
from typing import Any

import pytest

from tests.builders import placed, service, stack
from tests.deployment import Deploy
from tests.load.loading import loaded, refusal


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
