"""Migrations of a service: which are one and the same, and whose runs where versions differ."""

from typing import Any

import pytest

from microservices.settings.pods.migration import Migration, chosen_migrations, migrations
from tests.builders import DIGEST, microservice

UP = {"migrate": {"args": ["up"]}}


def only(**keys: Any) -> Migration:
    """The one migration of a service, which runs `up`."""
    (found,) = migrations(microservice(**{"jobs": UP, **keys}))
    return found


def chosen(*tags: str, jobs: dict[str, Any] | None = None, **keys: Any) -> list[tuple[str, str]]:
    """Job and version of those that run where versions have these tags."""
    versions = {f"v{number}": {"tag": tag} for number, tag in enumerate(tags, 9)}
    service = microservice(versions=versions, jobs=jobs or UP, **keys)
    return [(one.name, one.version.name) for one in chosen_migrations(service)]


def test_what_is_remembered_is_a_digest_of_image_command_and_arguments() -> None:
    assert only().key.startswith("migrate-")
    assert len(only().key) == len("migrate-") + 10
    others = [
        only(tag="2.0"),
        only(digest=DIGEST),
        only(jobs={"other": {"args": ["up"]}}),
        only(jobs={"migrate": {"command": ["up"]}}),
        only(jobs={"migrate": {"args": ["up", "-v"]}}),
        only(jobs={"migrate": {"args": ["up"], "image": "migrations:1.0"}}),
    ]
    assert len({only().key, *(one.key for one in others)}) == len(others) + 1


@pytest.mark.parametrize(
    "keys",
    [
        {"env": {"LEVEL": "debug"}},
        {"configFrom": ["app"]},
        {"args": ["serve"]},
        {"jobs": {"migrate": {"args": ["up"], "env": {"A": "1"}, "resources": {"size": "large"}}}},
        {"versions": {"v2": {"weight": 100}}},
    ],
)
def test_where_and_for_whom_it_runs_is_not_remembered(keys: dict[str, Any]) -> None:
    assert only(**keys).key == only().key


def test_a_job_by_the_clock_is_no_migration() -> None:
    jobs = {"clean": {"args": ["clean"], "schedule": "@daily"}}
    assert [*migrations(microservice(jobs=jobs))] == []


def test_every_version_has_each_migration_those_of_v9_before_those_of_v10() -> None:
    service = microservice(jobs={**UP, "seed": {"args": ["a"]}}, versions={"v10": {}, "v9": {}})
    assert [(one.name, one.version.name) for one in migrations(service)] == [
        ("migrate", "v9"),
        ("migrate", "v10"),
        ("seed", "v9"),
        ("seed", "v10"),
    ]


@pytest.mark.parametrize(
    ("tags", "versions"),
    [
        (["3.1.0", "3.2.0"], ["v10"]),
        (["3.10.0", "3.9.9"], ["v9"]),
        (["v3", "2.9", "v3.1"], ["v11"]),
        # Nobody can tell which is the newest: each runs, in the order of versions.
        (["3.1.0", "3.2.0-rc.1"], ["v9", "v10"]),
        (["b7c1f02", "1e9aa31"], ["v9", "v10"]),
        (["latest", "3.1.0"], ["v9", "v10"]),
        # What is the same runs once.
        (["3.1.0", "3.1.0"], ["v9"]),
        (["latest", "latest", "next"], ["v9", "v11"]),
    ],
)
def test_the_migration_of_the_newest_version_runs(tags: list[str], versions: list[str]) -> None:
    assert chosen(*tags) == [("migrate", version) for version in versions]


def test_a_job_with_a_tag_of_its_own_runs_once_for_all_versions() -> None:
    jobs = {"migrate": {"args": ["up"], "tag": "1e9aa31"}}
    assert chosen("b7c1f02", "1e9aa31", jobs=jobs) == [("migrate", "v9")]


def test_versions_of_other_images_have_no_order() -> None:
    versions = {"v1": {"image": "old:9.0"}, "v2": {"tag": "1.0"}}
    service = microservice(jobs=UP, versions=versions)
    assert [one.version.name for one in chosen_migrations(service)] == ["v1", "v2"]


def test_each_job_has_a_newest_of_its_own() -> None:
    jobs = {"migrate": {"args": ["up"]}, "seed": {"args": ["a"], "image": "seeds:1"}}
    assert chosen("3.1.0", "3.2.0", jobs=jobs) == [("migrate", "v10"), ("seed", "v9")]


def test_what_runs_again_on_any_change_runs_for_each_version_of_the_newest_image() -> None:
    jobs = {"migrate": {"args": ["up"], "rerunOn": "config"}}
    assert chosen("3.1.0", "3.2.0", "3.2.0", jobs=jobs) == [("migrate", "v10"), ("migrate", "v11")]
    assert only().is_remembered
    assert not only(jobs=jobs).is_remembered
