"""A secret with a new value changes what reads it, and nothing else."""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from hypothesis import assume, given

from microservices.offline.engine.evaluation import Secret
from microservices.settings.stack import Settings
from tests.builders import Tree, service, stack
from tests.examples import examples
from tests.stacks import evaluated_with, objects
from tests.strategies import stacks

READS = {"configFrom": ["keys"]}
JOB = {"command": ["job"]}
Objects = dict[tuple[str, str], dict[str, Any]]


def manifests(values: Tree) -> Objects:
    """The objects of a stack by kind and name."""
    return {
        (item.inputs["kind"], item.name): dict(item.inputs)
        for item in objects(evaluated_with(values))
    }


def rotated(values: Tree, name: str) -> Tree:
    """The same with other values for each key of a set of secrets."""
    changed = deepcopy(values)
    changed["secrets"][name] = {key: f"{old}+" for key, old in values["secrets"][name].items()}
    return changed


def text(manifest: Mapping[str, Any]) -> str:
    return json.dumps(manifest, default=lambda value: isinstance(value, Secret))


def changes(before: Objects, after: Objects) -> set[tuple[str, str]]:
    """What is not in both, and what is in both and not alike."""
    same = {key for key in before.keys() & after.keys() if before[key] == after[key]}
    return (before.keys() | after.keys()) - same


def in_every_way() -> Tree:
    """Services that read a set in every way that there is, and some that do not."""
    key = {"KEY": {"set": "keys", "key": "api"}}
    volume = {"path": "/keys"}
    beside = {"image": "beside:1", **READS}
    two = {"v1": {"weight": 50}, "v2": {"weight": 50}}
    services = {
        "a-whole": service(**READS),
        "b-key": service(envKeys=key),
        "c-files": service(volumes={"f": {**volume, "configSet": "keys"}}),
        "d-together": service(volumes={"f": {**volume, "projected": {"sets": ["keys", "app"]}}}),
        "e-before": service(initContainers={"i": beside}),
        "f-beside": service(sidecars={"s": beside}),
        "g-version": service(versions={**two, "v2": {"weight": 50, **READS}}),
        "h-job": service(jobs={"migrate": {**JOB, **READS}, "other": JOB}),
        "i-clock": service(jobs={"clean": {**JOB, **READS, "schedule": "@daily"}}),
        "x-config": service(configFrom=["app"]),
        "y-other": service(configFrom=["others"]),
        "z-nothing": service(),
    }
    secrets = {"keys": {"api": "hunter2", "more": "hunter3"}, "others": {"other": "hunter4"}}
    return stack(services=services, config={"app": {"log": "info"}}, secrets=secrets)


def test_a_new_value_rolls_exactly_its_readers() -> None:
    values = in_every_way()
    before, same, after = (
        manifests(one) for one in (values, deepcopy(values), rotated(values, "keys"))
    )
    assert changes(before, same) == set()
    changed = changes(before, after)
    secrets = [name for kind, name in changed if kind == "Secret"]
    assert len(secrets) == 2
    assert all(name.startswith("keys-") for name in secrets)
    migrations = [name for kind, name in changed if kind == "Job"]
    assert len(migrations) == 2
    assert all(name.startswith("h-job-v1-migrate-") for name in migrations)
    assert sorted(name for kind, name in changed if kind not in ("Secret", "Job")) == [
        *("a-whole-v1", "b-key-v1", "c-files-v1", "d-together-v1", "e-before-v1", "f-beside-v1"),
        *("g-version-v2", "i-clock-clean"),
    ]


@examples(4)
@given(stacks())
def test_in_any_stack_only_readers_of_a_secret_change(values: Tree) -> None:
    assume(values["secrets"])
    name = sorted(values["secrets"])[0]
    before, after = manifests(values), manifests(rotated(values, name))
    changed = changes(before, after)
    [old] = [one for kind, one in changed if kind == "Secret" and ("Secret", one) in before]
    assert {key for key in before if old in text(before[key])} == changed & before.keys()
    readers = {
        (kind, f"{service_name}-{version.name}")
        for service_name, one in Settings.model_validate(values, by_name=False).services.items()
        for version in one.effective_versions
        if name in version.workload.all_sets
        for kind in ("Deployment", "StatefulSet")
    }
    assert readers & before.keys() <= changed
