"""Which migrations of a service are objects of the stack, and before whose pods."""

from typing import Any

from microservices.settings.mesh import MeshSettings
from microservices.specs.job import Job, migration_name
from microservices.specs.source import Source
from tests.builders import microservice
from tests.objects.of_service import B, deployed

UP = {"migrate": {"args": ["up"], "configFrom": ["b"]}}
SHARES = {"v1": {"weight": 90}, "v2": {"weight": 10, "tag": "2.0"}}


def job(set_name: str = B, **keys: Any) -> Job:
    """The migration of `web` for its main version, which reads this generation of a set."""
    settings = microservice(**{"jobs": UP, **keys})
    sources = {"b": Source("ConfigMap", set_name)}
    return Job(
        "web", "migrate", settings.jobs["migrate"], settings.main_version, sources, MeshSettings()
    )


def made(ended: dict[str, str], **keys: Any) -> set[str]:
    """The names of the Jobs where some have ended well."""
    found = deployed(ended=ended, **{"jobs": UP, **keys})
    return {name for kind, name in found.manifests if kind == "Job"}


def test_a_migration_that_never_ended_well_is_made() -> None:
    other = job(tag="9.0").migration.key
    assert made({}) == made({other: ""}) == {migration_name(job())}


def test_one_that_has_ended_and_gone_is_not_made_and_nothing_waits_for_it() -> None:
    ended = {job().migration.key: ""}
    assert made(ended) == set()
    found = deployed(ended=ended, jobs=UP)
    assert found.needs("Deployment", "web-v1") == {
        ("ServiceAccount", "web"),
        ("ConfigMap", B),
        ("LimitRange", "limits"),
    }


def test_one_that_is_still_there_stays_as_long_as_it_is_the_same() -> None:
    key = job().migration.key
    assert made({key: migration_name(job())}) == {migration_name(job())}
    # Its name changes with what it reads, and what it does is as before.
    assert made({key: migration_name(job("b-0000000000"))}) == set()


def test_one_whose_proxy_has_certificates_of_its_own_stays_too() -> None:
    bank = {"host": "api.example.com", "protocol": "HTTP", "tls": {"caConfigMap": "ca"}}
    keys: dict[str, Any] = {"around": {"externalServices": {"bank": bank}}, "calls": ["bank"]}
    (name,) = made({}, **keys)
    assert made({job().migration.key: name}, **keys) == {name}


def test_one_that_runs_again_on_any_change_is_made_whatever_has_ended() -> None:
    jobs = {"migrate": {**UP["migrate"], "rerunOn": "config"}}
    again = job(jobs=jobs)
    assert made({again.migration.key: ""}, jobs=jobs) == {migration_name(again)}


def test_pods_of_every_version_wait_for_the_migration_of_the_newest() -> None:
    found = deployed(jobs=UP, versions=SHARES)
    (name,) = (name for kind, name in found.manifests if kind == "Job")
    assert name.startswith("web-v2-migrate-")
    for version in SHARES:
        assert ("Job", name) in found.needs("Deployment", f"web-{version}")


def test_migrations_that_have_no_order_run_one_after_another() -> None:
    found = deployed(jobs=UP, versions={"v1": {"tag": "a"}, "v2": {"tag": "b", "weight": 0}})
    first, second = sorted(name for kind, name in found.manifests if kind == "Job")
    assert ("Job", first) in found.needs("Job", second)
    assert found.needs("Deployment", "web-v2") >= {("Job", first), ("Job", second)}
    assert ("Job", second) not in found.needs("Deployment", "web-v1")


def test_what_is_remembered_of_a_migration_stands_beside_it() -> None:
    again = {"migrate": {**UP["migrate"], "rerunOn": "config"}}
    found = [deployed(jobs=jobs).objects for jobs in (UP, again)]
    remembered = [[one.remembered_as for one in made if one.kind == "Job"] for made in found]
    assert remembered == [[job().migration.key], [None]]
