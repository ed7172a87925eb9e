"""Where credentials in plaintext are found, and that no message shows one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import Tree, problems, service, stack, warnings
from tests.canaries import CANARIES, leaks

PLACE = "Pulumi.dev.yaml: microservices"
MOVE = "move it to a set under `secrets`"
RENAME = f"{MOVE}, or give it another name if it is none"
URL = "postgresql://shop:hunter2@127.0.0.1/shop"
PEM = "-----BEGIN PRIVATE KEY-----\nMIIE\n"


def web(**keys: Any) -> Tree:
    """A stack with one service that has keys added, and reads its one set."""
    written = service(configFrom=["app"], **keys)
    return stack(services={"web": written}, config={"app": {"key": "on"}})


def config(**entries: str) -> Tree:
    """A stack with one set of these keys, which its one service reads."""
    return stack(services={"web": service(configFrom=["app"])}, config={"app": entries})


@pytest.mark.parametrize(
    ("values", "place", "what"),
    [
        (config(database_password="hunter2"), "config.app.database_password", "a password"),
        (config(api_key="k9"), "config.app.api_key", "a key"),
        (web(env={"API_TOKEN": "hunter2"}), "services.web.env.API_TOKEN", "a token"),
        (
            web(versions={"v1": {"env": {"CLIENT_SECRET": "hunter2"}}}),
            "services.web.versions.v1.env.CLIENT_SECRET",
            "a secret",
        ),
        (
            web(versions={"v1": {"config": {"app": {"password": "hunter2"}}}}),
            "services.web.versions.v1.config.app.password",
            "a password",
        ),
        (
            web(sidecars={"s": {"image": "s:1", "env": {"PASSWORD": "hunter2"}}}),
            "services.web.sidecars.s.env.PASSWORD",
            "a password",
        ),
        (
            web(jobs={"j": {"command": ["j"], "env": {"PASSWORD": "hunter2"}}}),
            "services.web.jobs.j.env.PASSWORD",
            "a password",
        ),
    ],
)
def test_what_is_called_a_credential_is_strict(values: Tree, place: str, what: str) -> None:
    line = f"{PLACE}:{place}: this looks like {what}; {RENAME}"
    assert warnings(values) == [line]
    assert problems({**values, "strict": True}) == [line]


@pytest.mark.parametrize(
    ("values", "place", "what"),
    [
        (config(database_url=URL), "config.app.database_url", "a URL with a password"),
        (config(**{"tls.pem": PEM}), 'config.app["tls.pem"]', "a private key"),
        (config(password=URL), "config.app.password", "a URL with a password"),
        (web(env={"DATABASE_URL": URL}), "services.web.env.DATABASE_URL", "a URL with a password"),
        (web(args=["--db", URL]), "services.web.args[1]", "a URL with a password"),
        (
            web(annotations={"example.com/db": URL}),
            'services.web.annotations["example.com/db"]',
            "a URL with a password",
        ),
        (
            web(probes={"readiness": {"command": ["curl", URL]}}),
            "services.web.probes.readiness.command[1]",
            "a URL with a password",
        ),
    ],
)
def test_what_has_the_shape_of_a_credential_is_strict(values: Tree, place: str, what: str) -> None:
    line = f"{PLACE}:{place}: this looks like {what}; {MOVE}"
    assert warnings(values) == [line]
    assert problems({**values, "strict": True}) == [line]


@pytest.mark.parametrize(
    ("values", "place"),
    [
        (config(**{"app.ini": "user=a\npassword=hunter2\n"}), 'config.app["app.ini"]'),
        (config(dsn="host=db password=hunter2"), "config.app.dsn"),
        (web(env={"OPTIONS": "--password=hunter2"}), "services.web.env.OPTIONS"),
        (web(args=["--password=hunter2"]), "services.web.args[0]"),
        (
            web(jobs={"j": {"command": ["sh", "-c", "PASSWORD=hunter2 run"]}}),
            "services.web.jobs.j.command[2]",
        ),
    ],
)
def test_a_credential_among_other_words_is_strict(values: Tree, place: str) -> None:
    line = f"{PLACE}:{place}: a password seems to stand in this text; {MOVE}"
    assert warnings(values) == [line]
    assert problems({**values, "strict": True}) == [line]


@pytest.mark.parametrize(
    "values",
    [
        config(
            database_url="postgresql://127.0.0.1:5432/shop",
            token_url="https://a.example/b",
            max_tokens="10",
        ),
        config(password_min_length="12", api_key_header="x-key", public_key="abc"),
        config(password="/run/secrets/db", token=""),
        web(env={"DATABASE_URL": "postgresql://shop:$(PASSWORD)@db/shop", "TOKEN": "$(OTHER)"}),
        web(args=["--password-file=/etc/a/b", "--password=$(PASSWORD)"]),
        web(labels={"password": "hunter2"}, annotations={"example.com/token": "hunter2"}),
        stack(
            services={"web": service(configFrom=["app"])},
            secrets={"app": {"password": "hunter2", "url": URL, "pem": PEM}},
        ),
        web(envKeys={"PASSWORD": {"set": "app", "key": "key"}}),
        web(volumes={"env": {"path": "/password", "configSet": "app"}}),
    ],
)
def test_what_is_no_credential_or_is_where_it_belongs_is_taken(values: Tree) -> None:
    assert warnings(values) == []
    assert problems({**values, "strict": True}) == []


def test_what_every_environment_shares_is_told_in_its_file() -> None:
    catalog = {"web": service(env={"PASSWORD": "hunter2"})}
    assert warnings(stack(services={"web": {}}), catalog) == [
        f"Pulumi.yaml: microservices:catalog.web.env.PASSWORD: this looks like a password; {RENAME}"
    ]


@given(st.sampled_from(sorted(CANARIES)), st.sampled_from(["password", "text", "app.ini"]))
def test_no_message_shows_the_credential(canary: str, name: str) -> None:
    value = CANARIES[canary]
    text = f"password={value}" if name == "app.ini" else value
    for values in (config(**{name: text}), web(env={"PASSWORD": text}, args=[text])):
        said = warnings(values) + problems({**values, "strict": True})
        assert leaks("\n".join(said)) == []
