"""What a deployment leaves to be known by the next."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microservices.deploy.deployed import (
    Deployed,
    DeployedClaim,
    DeployedService,
    DeployedStorage,
    DeployedVersion,
    record,
)
from microservices.settings.pods.migration import migrations
from microservices.settings.stack import Settings
from tests.builders import Tree, service, settings
from tests.strategies.version import shares

NOTHING = Deployed()


def web(*weights: int, **keys: Any) -> Settings:
    """A stack whose one service has a version for each weight."""
    versions = {f"v{place}": {"weight": weight} for place, weight in enumerate(weights, 1)}
    return settings(services={"web": service(versions=versions, **keys)})


def proven(*deployments: Settings) -> DeployedVersion | None:
    """The greatest share for each pod, after some deployments of a stack with one service."""
    before = NOTHING
    for one in deployments:
        before = record(before, one)
    return before.services["web"].proven


def test_a_deployment_is_told_by_the_names_of_services_and_versions() -> None:
    services = {
        "web": service(versions={"v1": {"weight": 80, "replicas": 6}, "v2": {"weight": 20}}),
        "front": service(scaling={"min": 3, "max": 9}, calls=["web"]),
        "worker": {"image": "web:1", "kind": "worker", "calls": ["web"]},
    }
    assert record(NOTHING, settings(services=services)).output == {
        "web": {
            "versions": {"v1": {"weight": 80, "pods": 6}, "v2": {"weight": 20, "pods": 2}},
            "calls": [],
            "proven": {"weight": 80, "pods": 6},
        },
        "front": {
            "versions": {"v1": {"weight": 100, "pods": 3}},
            "calls": ["web"],
            "proven": {"weight": 100, "pods": 3},
        },
        "worker": {"versions": {}, "calls": ["web"]},
    }


@given(st.integers(1, 4).flatmap(shares), st.integers(1, 50))
def test_what_is_exported_is_read_again_though_numbers_come_back_as_fractions(
    weights: list[int], pods: int
) -> None:
    deployed = record(NOTHING, web(*weights, replicas=pods, calls=["web"]))
    as_the_engine_has_it = json.loads(json.dumps(deployed.output), parse_int=float)
    assert Deployed.read(as_the_engine_has_it) == deployed


@pytest.mark.parametrize(
    "output",
    [None, "text", 1, [], {"web": None}, {"web": {"versions": {"v1": 80}}}, {"web": {"calls": 1}}],
)
def test_an_output_of_another_shape_tells_nothing(output: Any) -> None:
    assert Deployed.read(output) == NOTHING


def test_what_a_later_program_exports_besides_is_passed_over() -> None:
    output = {"web": {"versions": {"v1": {"weight": 100, "pods": 2, "more": 1}}, "more": 1}}
    versions = {"v1": DeployedVersion(100, 2)}
    assert Deployed.read(output) == Deployed({"web": DeployedService(versions)})


@pytest.mark.parametrize(
    ("deployments", "found"),
    [
        ([web(100, replicas=10)], (100, 10)),
        ([web(80, 20, replicas=3)], (80, 3)),
        ([web(50, 50, replicas=3)], (50, 3)),
        # A version that had all of it with ten pods is remembered for as long as shares move.
        ([web(100, replicas=10), web(50, 50, replicas=10)], (100, 10)),
        ([web(100, replicas=10), web(50, 50, replicas=10), web(10, 90, replicas=10)], (100, 10)),
        # More for each pod than ever, since it was deployed all the same.
        ([web(100, replicas=10), web(50, 50, replicas=2)], (50, 2)),
        # Once a version has all of the traffic, that is what counts.
        ([web(100, replicas=2), web(100, replicas=20)], (100, 20)),
        ([web(100, 0, replicas=2), web(0, 100, replicas=20)], (100, 20)),
    ],
)
def test_the_greatest_share_for_each_pod_is_remembered_until_one_version_has_all(
    deployments: list[Settings], found: tuple[int, int]
) -> None:
    assert proven(*deployments) == DeployedVersion(*found)


def migrated(tag: str, job: Tree | None = None, **keys: Any) -> Settings:
    """A stack whose one service has a migration and an image of this tag."""
    jobs = {"migrate": {"args": ["up"], **(job or {})}}
    return settings(services={"web": service(image=f"web:{tag}", jobs=jobs, **keys)})


def key(tag: str) -> str:
    (found,) = migrations(migrated(tag).services["web"])
    return found.key


def remembered(*deployments: Settings) -> list[str]:
    """The migrations that have ended well after some deployments."""
    before = NOTHING
    for one in deployments:
        before = record(before, one, {"web": {}})
    return [*before.migrated("web", deployments[-1].services["web"])]


def test_migrations_that_have_ended_well_are_remembered_the_latest_last() -> None:
    deployments = [migrated("3.1"), migrated("3.2"), migrated("3.1")]
    assert remembered(*deployments) == [key("3.2"), key("3.1")]
    assert remembered(web(100)) == []


def test_of_each_migration_the_job_is_told_that_is_there() -> None:
    before = record(NOTHING, migrated("3.1"), {"web": {key("3.1"): "web-v1-migrate-1"}})
    after = record(before, migrated("3.2"), {"web": {key("3.2"): "web-v1-migrate-2"}})
    assert after.output["web"]["migrations"] == {key("3.1"): "", key("3.2"): "web-v1-migrate-2"}
    assert Deployed.read(json.loads(json.dumps(after.output))) == after


def test_those_that_a_newer_version_stood_in_for_are_remembered_as_well() -> None:
    both = migrated("3.2", versions={"v1": {"tag": "3.1", "weight": 100}, "v2": {"weight": 0}})
    assert remembered(both) == [key("3.1"), key("3.2")]


def test_one_that_runs_again_on_any_change_is_not_remembered() -> None:
    assert remembered(migrated("3.1", {"rerunOn": "config"})) == []


def test_a_worker_remembers_its_migrations_too() -> None:
    worker = {"image": "web:3.1", "kind": "worker", "jobs": {"migrate": {"args": ["up"]}}}
    assert remembered(settings(services={"web": worker})) == [key("3.1")]


def test_a_renamed_service_remembers_what_it_did_under_its_former_name() -> None:
    before = record(NOTHING, migrated("3.1"), {})
    web = {"image": "web:3.1", "formerName": "web", "jobs": {"migrate": {"args": ["up"]}}}
    renamed = settings(services={"shop": service(**web)})
    assert [*before.migrated("shop", renamed.services["shop"])] == [key("3.1")]
    after = record(before, renamed, {})
    assert after.output["shop"]["migrations"] == {key("3.1"): ""}


def test_a_hundred_migrations_are_remembered() -> None:
    tags = [str(number) for number in range(102)]
    assert remembered(*map(migrated, tags)) == [key(tag) for tag in tags[2:]]


def test_the_cluster_is_told_beside_the_services_and_kept() -> None:
    before = Deployed(cluster="uid-a")
    deployed = record(before, web(100))
    assert deployed.output == {"clusterUid": "uid-a", **record(NOTHING, web(100)).output}
    assert Deployed.read(deployed.output) == deployed


def test_the_cluster_is_known_though_services_are_told_in_another_shape() -> None:
    assert Deployed.read({"clusterUid": "uid-a", "web": 1}) == Deployed(cluster="uid-a")


CLAIM = {"v1": {"data": DeployedClaim("1Gi", "ReadWriteOnce", "fast")}}


@pytest.mark.parametrize(
    ("keys", "claims", "storage"),
    [
        ({}, {}, None),
        ({}, {"v1": {}}, None),
        ({}, CLAIM, DeployedStorage(CLAIM)),
        ({"kind": "stateful"}, {"v1": {}}, DeployedStorage({"v1": {}}, stateful=True)),
        (
            {"kind": "stateful", "protect": False},
            CLAIM,
            DeployedStorage(CLAIM, stateful=True, protect=False),
        ),
    ],
)
def test_claims_are_told_as_the_cluster_has_them(
    keys: dict[str, Any], claims: dict[str, Any], storage: DeployedStorage | None
) -> None:
    found = record(NOTHING, settings(services={"web": service(**keys)}), claims={"web": claims})
    assert found.services["web"].storage == storage
    assert Deployed.read(found.output) == found


@pytest.mark.parametrize(("told", "known"), [("shop", "shop"), (None, ""), (1, "")])
def test_the_namespace_is_known_whatever_else_is(told: Any, known: str) -> None:
    assert Deployed.read(None, told) == Deployed(namespace=known)
    assert Deployed.read({}, told) == Deployed(namespace=known)
    assert Deployed.read({}, told, None) == Deployed(namespace=known)
    assert Deployed.read({}, told, True) == Deployed(namespace=known, protected=True)


@pytest.mark.parametrize("owner", [None, "platform/prod"])
def test_the_owner_of_the_namespace_is_told_where_it_is_another_stack(owner: str | None) -> None:
    found = record(NOTHING, settings(namespaceOptions={"owner": owner} if owner else {}))
    assert found.owner == (owner or "")
    assert Deployed.read(found.output) == found
    assert ("namespaceOwner" in found.output) == (owner is not None)
