"""Config and secret sets, and who reads them."""

import pytest

from tests.builders import Tree, problems, service, stack, warnings

PLACE = "Pulumi.dev.yaml: microservices"


def reads(*names: str, **sets: Tree) -> Tree:
    """A stack whose one service reads some sets."""
    return stack(services={"web": service(configFrom=[*names])}, **sets)


def with_volume(source: Tree, **sets: Tree) -> Tree:
    """A stack whose one service has a volume with files from sets."""
    volume = {"path": "/etc/app", **source}
    return stack(services={"web": service(volumes={"files": volume})}, **sets)


def reading(keys: Tree) -> Tree:
    """A stack with one config set, which its one service reads in some way."""
    return stack(services={"web": service(**keys)}, config={"a": {"k": "1"}})


EXTERNAL = {"store": "vault", "keys": {"k": {"key": "shop"}}}


@pytest.mark.parametrize(
    "values",
    [
        reads(),
        reads("a", config={"a": {"k": "1"}}),
        reads("a", secrets={"a": {"k": "1"}}),
        reads("b", "a", config={"a": {"k": "1"}, "b": {}}),
        reads("b", "a", config={"a": {"k": "1"}}, secrets={"b": {"K": "1"}}),
        reads("a", externalSecrets={"a": EXTERNAL}),
        with_volume({"configSet": "a"}, config={"a": {"k": "1"}}),
        with_volume({"projected": {"sets": ["a"]}}, secrets={"a": {"k": "1"}}),
        reading({"jobs": {"j": {"command": ["j"], "configFrom": ["a"]}}}),
        reading({"sidecars": {"s": {"image": "s:1", "configFrom": ["a"]}}}),
        reading({"envKeys": {"K": {"set": "a", "key": "k"}}}),
        reading({"versions": {"v1": {"configFrom": ["a"]}}}),
        reads("a", config={"a": {"k" * 253: "é" * ((2**20 - 253) // 2)}}),
    ],
)
def test_sets_that_exist_and_are_read_once_are_taken(values: Tree) -> None:
    assert problems(values) == []
    assert warnings(values) == []


def test_a_set_of_secrets_is_not_named_like_one_of_config() -> None:
    assert problems(reads("a", config={"a": {}, "b": {}}, secrets={"a": {}, "c": {}})) == [
        f"{PLACE}:secrets.a: `a` would also be a set of `config`; rename one of the two sets"
    ]


def test_an_external_set_is_named_like_no_other() -> None:
    sets = {"config": {"a": {}}, "secrets": {"b": {}}}
    external = {"a": EXTERNAL, "b": EXTERNAL, "c": EXTERNAL}
    assert problems(stack(**sets, externalSecrets=external)) == [
        f"{PLACE}:externalSecrets.{name}: `{name}` would also be a set of `{kind}`; "
        "rename one of the two sets"
        for name, kind in (("a", "config"), ("b", "secrets"))
    ]


def test_an_external_set_has_keys() -> None:
    external = {"a": {"store": "vault", "keys": {}}}
    assert problems(reads("a", externalSecrets=external)) == [
        f"{PLACE}:externalSecrets.a.keys: there is no key; "
        "write `key_of_the_set: {key: name-in-store}`"
    ]


@pytest.mark.parametrize(
    ("values", "instead"),
    [
        (reads("app-confg", config={"app-config": {}}, secrets={"x": {}}), "write `app-config`"),
        (reads("app-confg", config={"x": {}}, secrets={"app-config": {}}), "write `app-config`"),
        (reads("app-confg", config={"z": {}}, secrets={"y": {}}), "write one of: y, z"),
        (reads("app-confg", externalSecrets={"app-config": EXTERNAL}), "write `app-config`"),
        (
            reads("app-confg"),
            "add a set `app-confg` under `config`, `secrets` or `externalSecrets`",
        ),
    ],
)
def test_a_set_that_is_read_exists(values: Tree, instead: str) -> None:
    assert problems(values) == [
        f"{PLACE}:services.web.configFrom[0]: there is no set `app-confg`; {instead}"
    ]


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ({"envKeys": {"K": {"set": "b", "key": "k"}}}, "envKeys.K.set"),
        ({"versions": {"v1": {"configFrom": ["b"]}}}, "versions.v1.configFrom[0]"),
        ({"volumes": {"v": {"path": "/v", "configSet": "b"}}}, "volumes.v.configSet"),
        (
            {"volumes": {"v": {"path": "/v", "projected": {"sets": ["a", "b"]}}}},
            "volumes.v.projected.sets[1]",
        ),
        (
            {"sidecars": {"s": {"image": "s:1", "configFrom": ["b"]}}},
            "sidecars.s.configFrom[0]",
        ),
        ({"jobs": {"j": {"command": ["j"], "configFrom": ["b"]}}}, "jobs.j.configFrom[0]"),
        ({"configFrom": ["b"], "jobs": {"j": {"command": ["j"]}}}, "configFrom[0]"),
    ],
)
def test_a_set_that_is_read_anywhere_exists(keys: Tree, place: str) -> None:
    assert problems(reading(keys)) == [
        f"{PLACE}:services.web.{place}: there is no set `b`; write one of: a"
    ]


def test_each_mention_is_told_by_its_place() -> None:
    lines = problems(reads("a", "b", "c", config={"b": {}}))
    assert [line.split(": ")[1] for line in lines] == [
        "microservices:services.web.configFrom[0]",
        "microservices:services.web.configFrom[2]",
    ]


def test_a_set_is_named_once() -> None:
    assert problems(reads("a", "b", "a", config={"a": {"k": "1"}, "b": {}})) == [
        f"{PLACE}:services.web.configFrom[2]: `a` stands here twice; leave the second one out"
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"config": {"a": {"k": "1"}}, "secrets": {"b": {"k": "1"}}},
        {"config": {"a": {"k": "1"}}, "externalSecrets": {"b": EXTERNAL}},
    ],
)
def test_no_two_sets_of_a_pod_have_a_key_in_common(values: Tree) -> None:
    assert problems(reads("a", "b", **values)) == [
        f"{PLACE}:services.web.configFrom[1]: `k` is in a and in b; "
        "rename the key in one of the two sets"
    ]


def test_files_of_one_directory_have_names_of_their_own() -> None:
    config = {"a": {"k": "1"}, "b": {"k": "1"}}
    source = {"projected": {"sets": ["a", "b", "a"]}}
    place = f"{PLACE}:services.web.volumes.files.projected.sets"
    assert problems(with_volume(source, config=config)) == [
        f"{place}[1]: `k` is in a and in b; rename the key in one of the two sets",
        f"{place}[2]: `a` stands here twice; leave the second one out",
    ]


def test_a_key_that_a_version_adds_is_unique_as_well() -> None:
    versions = {"v1": {"config": {"a": {"k": "1"}}}}
    services = {"web": service(configFrom=["a", "b"], versions=versions)}
    assert problems(stack(services=services, config={"a": {}, "b": {"k": "1"}})) == [
        f"{PLACE}:services.web.configFrom[1]: `k` is in a and in b; "
        "rename the key in one of the two sets"
    ]


def test_sets_of_different_services_may_have_a_key_in_common() -> None:
    services = {"web": service(configFrom=["a"]), "api": service(configFrom=["b"])}
    config = {"a": {"k": "1"}, "b": {"k": "2"}}
    assert problems(stack(services=services, config=config)) == []


@pytest.mark.parametrize("kind", ["config", "secrets"])
def test_a_set_fits_an_object(kind: str) -> None:
    entries = {"key": "é" * (2**19 - 2), "x": ""}
    assert problems(reads("a", **{kind: {"a": entries}})) == []
    assert problems(reads("a", **{kind: {"a": {**entries, "y": ""}}})) == [
        f"{PLACE}:{kind}.a: the set has 1048577 bytes, and an object holds at most 1048576; "
        "split it into several sets"
    ]


def test_an_external_set_that_nobody_reads_is_a_warning() -> None:
    assert warnings(reads("a", externalSecrets={"a": EXTERNAL, "b": EXTERNAL})) == [
        f"{PLACE}:externalSecrets.b: no service reads this set; "
        "add `b` to the `configFrom` of a service, or remove the set"
    ]


@pytest.mark.parametrize("kind", ["config", "secrets"])
def test_a_set_that_nobody_reads_is_a_warning(kind: str) -> None:
    assert warnings(reads("a", **{kind: {"a": {}, "b": {}}})) == [
        f"{PLACE}:{kind}.b: no service reads this set; "
        "add `b` to the `configFrom` of a service, or remove the set"
    ]
