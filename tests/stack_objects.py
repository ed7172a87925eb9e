"""The objects of an evaluated stack, as contracts speak of them."""

from collections.abc import Iterator

from microservices.offline.engine.evaluation import Evaluation, Resource
from tests.stacks import objects

WORKLOADS = ("Deployment", "StatefulSet")


def of_kind(evaluation: Evaluation, kind: str) -> Iterator[Resource]:
    return (item for item in objects(evaluation) if item.inputs["kind"] == kind)


def named(resource: Resource) -> str:
    return f"{resource.inputs['kind']}/{resource.name}"
