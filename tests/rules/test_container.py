"""Containers: their names, what is mounted in them, and their variables."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack, warnings, web

PLACE = "Pulumi.dev.yaml: microservices:services.web"
EXTRA = {"image": "extra:1"}
CONFIG = {"app": {"url": "http://a", "level": "info"}}
KEEP = "leave one of the two out"


def beside(**keys: Any) -> Tree:
    """A stack whose one service has a container beside it."""
    return web(containers={"extra": {**EXTRA, **keys}})


def reading(**keys: Any) -> Tree:
    """A stack with a config set, whose one service reads it in some way."""
    return stack(services={"web": service(**keys)}, config=CONFIG)


@pytest.mark.parametrize(
    "values",
    [
        web(initContainers={"a": EXTRA}, sidecars={"b": EXTRA}, containers={"c": EXTRA}),
        beside(mounts={"tmp": "/scratch"}),
        web(
            volumes={"data": {"path": "/data", "emptyDir": {}}},
            containers={"extra": {**EXTRA, "mounts": {"data": "/a", "tmp": "/b"}}},
        ),
        web(env={"A": "1"}, envFields={"B": "status.podIP"}),
        reading(env={"A": "1"}, envKeys={"B": {"set": "app", "key": "url"}}),
        reading(configFrom=["app"], env={"URL": "1"}),
        reading(configFrom=["app"], containers={"extra": {**EXTRA, "env": {"url": "1"}}}),
        reading(
            envKeys={"B": {"set": "app", "key": "more"}},
            versions={"v1": {"config": {"app": {"more": "1"}}}},
        ),
    ],
)
def test_containers_that_fit_their_pod_are_taken(values: Tree) -> None:
    assert problems(values) == []
    assert warnings(values) == []


@pytest.mark.parametrize(
    ("values", "path", "owner"),
    [
        (web(sidecars={"web": EXTRA}), "sidecars.web", "the container of web"),
        (
            web(sidecars={"a": EXTRA}, containers={"a": EXTRA}),
            "containers.a",
            "one of `sidecars`",
        ),
        (
            web(initContainers={"a": EXTRA}, sidecars={"a": EXTRA}),
            "sidecars.a",
            "one of `initContainers`",
        ),
        (
            web(versions={"v1": {"containers": {"web": EXTRA}}}),
            "versions.v1.containers.web",
            "the container of web",
        ),
    ],
)
def test_a_container_has_a_name_of_its_own(values: Tree, path: str, owner: str) -> None:
    assert problems(values) == [f"{PLACE}.{path}: {owner} has this name; rename this one"]


@pytest.mark.parametrize("name", ["istio-proxy", "istio-init", "istio-validation"])
def test_istios_names_are_taken(name: str) -> None:
    assert problems(web(containers={name: EXTRA})) == [
        f"{PLACE}.containers.{name}: a container of Istio's sidecar has this name; rename this one"
    ]


@pytest.mark.parametrize(
    ("values", "path", "name"),
    [
        (beside(mounts={"data": "/data"}), "containers.extra", "web-v1"),
        (
            web(jobs={"a": {"command": ["a"], "mounts": {"data": "/data"}}}),
            "jobs.a",
            "web-v1",
        ),
    ],
)
def test_what_is_mounted_is_a_volume(values: Tree, path: str, name: str) -> None:
    assert problems(values) == [
        f"{PLACE}.{path}.mounts.data: the pods of {name} have no volume `data`; "
        "add it to `volumes`, or write one of: tmp"
    ]


def test_a_path_has_one_mount() -> None:
    volumes = {name: {"path": f"/{name}", "emptyDir": {}} for name in ("a", "b")}
    mounts = {"b": "/data", "a": "/data"}
    values = web(volumes=volumes, containers={"extra": {**EXTRA, "mounts": mounts}})
    assert problems(values) == [
        f"{PLACE}.containers.extra.mounts.b: a is mounted at /data as well; "
        "mount one of them elsewhere"
    ]


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
            [f"envKeys.A: `A` stands under `envFields` as well; {KEEP}"],
        ),
        (
            beside(env={"A": "1"}, envFields={"A": "status.podIP"}),
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
            [f"versions.v1.envKeys.A: `A` stands under `envFields` as well; {KEEP}"],
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
            {"jobs": {"a": {"command": ["a"], "env": {"url": "1"}}}},
            "jobs.a.env.url",
        ),
    ],
)
def test_a_variable_that_hides_a_key_is_a_warning(keys: Tree, path: str) -> None:
    assert warnings(reading(configFrom=["app"], **keys)) == [
        f"{PLACE}.{path}: it hides the key `url` of the set app; {KEEP}"
    ]


def test_a_version_is_named_where_it_reads_the_set() -> None:
    values = reading(env={"url": "1"}, versions={"v1": {"configFrom": ["app"]}})
    (line,) = warnings(values)
    assert line.startswith(f"{PLACE}.versions.v1.env.url: ")


def test_the_service_is_named_where_its_version_adds_nothing() -> None:
    versions = {"v1": {"labels": {"team": "shop"}}}
    (line,) = warnings(reading(env={"url": "1"}, configFrom=["app"], versions=versions))
    assert line.startswith(f"{PLACE}.env.url: ")
