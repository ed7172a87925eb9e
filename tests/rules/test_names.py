"""Names that are put together from names."""

import pytest

from components.app_config import DIGEST_LENGTH, config_digest
from rules import names
from tests.builders import Tree, problems, service, stack, warnings

PLACE = "Pulumi.dev.yaml: microservices"


def services(*wanted: tuple[str, list[str]]) -> Tree:
    """A stack of services with versions; weights do not matter here."""
    return stack(
        services={
            name: service(
                versions={version: {"weight": 0 if at else 100} for at, version in enumerate(below)}
            )
            for name, below in wanted
        }
    )


@pytest.mark.parametrize(
    "values",
    [
        services(("a" * 60, ["v1"])),
        services(("a", ["b" * 61])),
        services(("a" * 60, [])),
        services(("a", ["b-v1"]), ("a-b", ["v2"])),
        services(("a", ["v1"]), ("b", ["v1"])),
        services(("a-v1", ["v1"]), ("a", ["v1"])),
    ],
)
def test_versions_whose_names_fit_and_differ_are_taken(values: Tree) -> None:
    assert problems(values) == []


@pytest.mark.parametrize(
    ("values", "path", "name"),
    [
        (services(("a" * 61, ["v1"])), f"services.{'a' * 61}.versions.v1", f"{'a' * 61}-v1"),
        (services(("a" * 61, [])), f"services.{'a' * 61}", f"{'a' * 61}-v1"),
        (services(("a", ["b" * 62])), f"services.a.versions.{'b' * 62}", f"a-{'b' * 62}"),
    ],
)
def test_a_composed_name_has_at_most_63_characters(values: Tree, path: str, name: str) -> None:
    assert problems(values) == [
        f"{PLACE}:{path}: `{name}` has 64 characters, and a name has at most 63; "
        "shorten the name of the service or of the version"
    ]


@pytest.mark.parametrize(
    "values",
    [
        services(("a", ["b-v1"]), ("a-b", ["v1"])),
        services(("a-b", ["v1"]), ("a", ["b-v1"])),
        services(("a", ["b-v1"]), ("a-b", [])),
    ],
)
def test_two_versions_never_have_a_name_in_common(values: Tree) -> None:
    assert problems(values) == [
        f"{PLACE}:services.a-b: `a-b-v1` would also be version b-v1 of service a; "
        "rename one of the two versions"
    ]


def test_each_further_version_of_that_name_is_told() -> None:
    values = services(("a", ["b-c-v1"]), ("a-b", ["c-v1"]), ("a-b-c", ["v1"]))
    assert problems(values) == [
        f"{PLACE}:services.{service}: `a-b-c-v1` would also be version b-c-v1 of service a; "
        "rename one of the two versions"
        for service in ("a-b-c", "a-b")
    ]


@pytest.mark.parametrize("kind", ["config", "secrets"])
def test_a_set_leaves_room_for_its_digest(kind: str) -> None:
    values = stack(**{kind: {"a" * 52: {}, "b" * 53: {}}})
    assert problems(values) == [
        f"{PLACE}:{kind}.{'b' * 53}: `{'b' * 53}` has 53 characters, and a set has at most 52; "
        "shorten it: a digest of the values is added"
    ]
    assert warnings(stack(**{kind: {"a" * 52: {}}}))


def test_the_room_is_that_of_the_digest_that_is_added() -> None:
    assert names.DIGEST_LENGTH == DIGEST_LENGTH == len(config_digest({}))
