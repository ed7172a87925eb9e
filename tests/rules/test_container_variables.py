"""The variables of containers: each with one value, and none in the way of a set."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack, warnings, web

PLACE = "Pulumi.dev.yaml: microservices:services.web"
CONFIG = {"app": {"url": "a", "level": "info"}}
KEEP = "leave one of the two out"


def reading(**keys: Any) -> Tree:
    """A stack with a config set, whose one service reads it in some way."""
    return stack(services={"web": service(**keys)}, config=CONFIG)


@pytest.mark.parametrize(
    "values",
    [
        web(env={"A": "1"}, envFields={"B": "status.podIP"}),
        reading(env={"A": "1"}, envKeys={"B": {"set": "app", "key": "url"}}),
        reading(configFrom=["app"], env={"URL": "1"}),
        reading(
            configFrom=["app"], containers={"extra": {"image": "extra:1", "env": {"url": "1"}}}
        ),
        reading(
            envKeys={"B": {"set": "app", "key": "more"}},
            versions={"v1": {"config": {"app": {"more": "1"}}}},
        ),
    ],
)
def test_variables_that_are_each_written_once_are_taken(values: Tree) -> None:
    assert problems(values) == []
    assert warnings(values) == []


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        (
            reading(env={"A": "1"}, envKeys={"A": {"set": "app", "key": "url"}}),
            [f"envKeys.A: `A` stands under `env` as well; {KEEP}"],
        ),
        (
            web(env={"A": "1"}, envFields={"A": "status.podIP"}),
            [f"envFields.A: `A` stands under `env` as well; {KEEP}"],
        ),
        (
            reading(envKeys={"A": {"set": "app", "key": "url"}}, envFields={"A": "status.podIP"}),
            [f"envFields.A: `A` stands under `envKeys` as well; {KEEP}"],
        ),
        (
            reading(
                env={"A": "1"},
                envKeys={"A": {"set": "app", "key": "url"}},
                envFields={"A": "status.podIP", "B": "status.podIP"},
            ),
            [
                f"envFields.A: `A` stands under `env` as well; {KEEP}",
                f"envKeys.A: `A` stands under `env` as well; {KEEP}",
            ],
        ),
        (
            web(
                containers={
                    "extra": {
                        "image": "extra:1",
                        "env": {"A": "1"},
                        "envFields": {"A": "status.podIP"},
                    }
                }
            ),
            [f"containers.extra.envFields.A: `A` stands under `env` as well; {KEEP}"],
        ),
        (
            web(
                env={"A": "1"},
                jobs={"a": {"command": ["a"], "envFields": {"A": "status.podIP"}}},
            ),
            [f"jobs.a.envFields.A: `A` stands under `env` as well; {KEEP}"],
        ),
        (
            web(
                envFields={"A": "status.podIP"},
                jobs={"a": {"command": ["a"], "env": {"A": "1"}}},
            ),
            [f"jobs.a.envFields.A: `A` stands under `env` as well; {KEEP}"],
        ),
        (
            reading(
                envKeys={"A": {"set": "app", "key": "url"}},
                versions={"v1": {"env": {"A": "1"}}},
            ),
            [f"versions.v1.envKeys.A: `A` stands under `env` as well; {KEEP}"],
        ),
        (
            reading(
                envFields={"A": "status.podIP"},
                versions={"v1": {"envKeys": {"A": {"set": "app", "key": "url"}}}},
            ),
            [f"versions.v1.envFields.A: `A` stands under `envKeys` as well; {KEEP}"],
        ),
        (
            web(
                env={"A": "1"},
                envFields={"A": "status.podIP"},
                jobs={"a": {"command": ["a"]}},
            ),
            [f"envFields.A: `A` stands under `env` as well; {KEEP}"],
        ),
    ],
)
def test_a_variable_is_written_once(values: Tree, lines: list[str]) -> None:
    assert problems(values) == [f"{PLACE}.{line}" for line in lines]


@pytest.mark.parametrize(
    ("config", "instead"),
    [(CONFIG, "write one of: level, url"), ({"app": {}}, "add it there")],
)
def test_the_key_of_a_variable_is_in_its_set(config: Tree, instead: str) -> None:
    keys = {"A": {"set": "app", "key": "uri"}}
    assert problems(stack(services={"web": service(envKeys=keys)}, config=config)) == [
        f"{PLACE}.envKeys.A.key: the set app has no key `uri`; {instead}"
    ]


def test_the_key_of_a_variable_may_be_its_version_s_own() -> None:
    versions = {"v1": {"weight": 50, "config": {"app": {"more": "1"}}}, "v2": {"weight": 50}}
    keys = {"A": {"set": "app", "key": "more"}, "B": {"set": "app", "key": "uri"}}
    lines = problems(reading(envKeys=keys, versions=versions))
    assert lines == [
        f"{PLACE}.envKeys.A.key: the set app has no key `more`; write one of: level, url",
        f"{PLACE}.envKeys.B.key: the set app has no key `uri`; write one of: level, more, url",
        f"{PLACE}.envKeys.B.key: the set app has no key `uri`; write one of: level, url",
    ]


def test_nothing_is_said_of_the_keys_of_a_set_that_is_not_there() -> None:
    (line,) = problems(reading(envKeys={"A": {"set": "apps", "key": "url"}}))
    assert line.startswith(f"{PLACE}.envKeys.A.set: there is no set `apps`")


@pytest.mark.parametrize(
    "sets",
    [
        {"secrets": {"app": {"url": "1"}}},
        {"externalSecrets": {"app": {"store": "vault", "keys": {"url": {"key": "shop"}}}}},
    ],
)
def test_keys_of_secrets_are_known_as_well(sets: Tree) -> None:
    right, wrong = ({"A": {"set": "app", "key": key}} for key in ("url", "uri"))
    assert problems(stack(services={"web": service(envKeys=right)}, **sets)) == []
    assert problems(stack(services={"web": service(envKeys=wrong)}, **sets)) == [
        f"{PLACE}.envKeys.A.key: the set app has no key `uri`; write one of: url"
    ]


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ({"env": {"url": "1"}}, "env.url"),
        ({"envFields": {"url": "status.podIP"}}, "envFields.url"),
        ({"envKeys": {"url": {"set": "app", "key": "level"}}}, "envKeys.url"),
        ({"versions": {"v1": {"env": {"url": "1"}}}}, "versions.v1.env.url"),
        (
            {"env": {"url": "1"}, "versions": {"v1": {"config": {"app": {"more": "1"}}}}},
            "env.url",
        ),
        (
            {"jobs": {"a": {"command": ["a"], "env": {"url": "1"}}}},
            "jobs.a.env.url",
        ),
    ],
)
def test_a_variable_that_hides_a_key_is_a_warning(keys: Tree, path: str) -> None:
    assert warnings(reading(configFrom=["app"], **keys)) == [
        f"{PLACE}.{path}: it hides the key `url` of the set app; {KEEP}"
    ]


def test_a_variable_may_hide_a_key_of_its_version_alone() -> None:
    versions = {"v1": {"weight": 50, "config": {"app": {"more": "1"}}}, "v2": {"weight": 50}}
    own = {"v1": {**versions["v1"], "env": {"more": "2"}}, "v2": versions["v2"]}
    assert warnings(reading(configFrom=["app"], versions=versions)) == []
    assert warnings(reading(configFrom=["app"], versions=own)) == [
        f"{PLACE}.versions.v1.env.more: it hides the key `more` of the set app; {KEEP}"
    ]


def test_a_version_is_named_where_it_reads_the_set() -> None:
    values = reading(env={"url": "1"}, versions={"v1": {"configFrom": ["app"]}})
    (line,) = warnings(values)
    assert line.startswith(f"{PLACE}.versions.v1.env.url: ")


def test_the_service_is_named_where_its_version_adds_nothing() -> None:
    versions = {"v1": {"labels": {"team": "shop"}}}
    (line,) = warnings(reading(env={"url": "1"}, configFrom=["app"], versions=versions))
    assert line.startswith(f"{PLACE}.env.url: ")
