"""The objects of an evaluated stack, as contracts speak of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import SecretStr

from microservices.offline.engine.evaluation import Evaluation, Resource, Secret
from tests.stacks import objects

WORKLOADS = ("Deployment", "StatefulSet")


def of_kind(evaluation: Evaluation, kind: str) -> Iterator[Resource]:
    return (item for item in objects(evaluation) if item.inputs["kind"] == kind)


def named(resource: Resource) -> str:
    return f"{resource.inputs['kind']}/{resource.name}"


def plain(value: Any) -> Any:
    """A manifest in which secrets are as they are, whoever hides them."""
    match value:
        case SecretStr():
            return value.get_secret_value()
        case Secret(value=hidden):
            return hidden
        case Mapping():
            return {key: plain(one) for key, one in value.items()}
        case list():
            return [plain(one) for one in value]
        case _:
            return value
