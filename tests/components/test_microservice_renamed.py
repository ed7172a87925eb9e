"""A service that had another name: the engine finds everything that it had by that name."""

from typing import Any

import pytest

from tests.builders import planned, service
from tests.components.program import place
from tests.deployment import Deploy, Deployed, Registered
from tests.objects.of_service import VERSIONS

STATEFUL = {
    "kind": "stateful",
    "volumes": {"data": {"path": "/data", "claim": {"size": "1Gi"}}},
    "scaling": {"min": 2, "max": 9},
    "jobs": {"clean": {"command": ["/bin/clean"], "schedule": "@daily"}},
}
CLAIMED = {"volumes": {"data": {"path": "/data", "claim": {"size": "1Gi"}}}, "versions": VERSIONS}
TRIGGERS = {"queue": {"type": "cron", "metadata": {"start": "0 8 * * *"}}}
WORKER = {
    "kind": "worker",
    "port": None,
    "scaling": {"min": 2, "max": 9, "triggers": TRIGGERS},
}


def deployed(deploy: Deploy, *, name: str = "web", **keys: Any) -> Deployed:
    """A stack of one service by a name."""
    monitors = {"prometheusOperator": True}
    plan = planned(services={name: service(**keys)}, observability=monitors)
    return deploy(lambda: place(plan))


def own(found: Deployed, name: str = "web") -> list[Registered]:
    """The service and everything below it."""
    top = found.resource("Microservice", name).urn
    return [one for one in found.resources.values() if top in _line(found, one)]


def _line(found: Deployed, one: Registered) -> list[str]:
    """A resource and all that it stands under."""
    line = [one.urn]
    while one.parent in found.resources:
        one = found.resources[one.parent]
        line.append(one.urn)
    return line


def former(found: Deployed, one: Registered) -> str:
    """The URN by which the engine looks for a resource that it does not find by its own.

    A child inherits what its parent is found by; where its name begins with the parent's, with the
    parent's former name in its place. https://github.com/pulumi/pulumi,
    pkg/resource/deploy/step_generator.go, inheritedChildAlias
    """
    path, _, name = one.urn.rpartition("::")
    if one.former_names:
        (name,) = one.former_names
        return f"{path}::{name}"
    parent = found.resources.get(one.parent)
    if parent is None:
        return one.urn
    was = former(found, parent).rpartition("::")[2]
    if name.startswith(parent.name):
        name = was + name.removeprefix(parent.name)
    return f"{path}::{name}"


@pytest.mark.parametrize(
    "keys", [{}, {"versions": VERSIONS}, STATEFUL, CLAIMED, WORKER], ids=lambda keys: "-".join(keys)
)
def test_everything_of_the_old_name_is_found_under_the_new_one(
    deploy: Deploy, keys: dict[str, Any]
) -> None:
    old = deployed(deploy, name="shop", **keys)
    new = deployed(deploy, formerName="shop", **keys)
    assert {former(new, one) for one in own(new)} == {one.urn for one in own(old, "shop")}
    assert not {one.urn for one in own(new)} & {one.urn for one in own(old, "shop")}


def test_only_the_service_itself_says_what_it_was_called(deploy: Deploy) -> None:
    found = deployed(deploy, formerName="shop")
    renamed = {one.type: one.former_names for one in own(found) if one.former_names}
    assert renamed == {"microservices:index:Microservice": ("shop",)}


def test_a_migration_of_a_renamed_service_is_another_job(deploy: Deploy) -> None:
    jobs = {"migrate": {"command": ["/bin/migrate"]}}
    old = deployed(deploy, name="shop", jobs=jobs)
    new = deployed(deploy, formerName="shop", jobs=jobs)
    unknown = {one.urn for one in own(old, "shop")} - {former(new, one) for one in own(new)}
    assert [urn.split("::")[2].split("$")[-1] for urn in unknown] == ["kubernetes:batch/v1:Job"]


def test_a_service_that_was_never_renamed_has_no_other_name(deploy: Deploy) -> None:
    found = deployed(deploy)
    assert not [one for one in found.resources.values() if one.former_names]
