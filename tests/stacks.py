"""Every stack of the project, evaluated once; and any other that a test makes up."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from microservices.offline.engine.configuration import Configuration
from microservices.offline.engine.evaluate import evaluate
from microservices.offline.engine.evaluation import Evaluation, Resource
from microservices.offline.engine.plain_text import with_stand_ins
from microservices.offline.files.stack_files import StackFiles, read_stack

ROOT = Path(__file__).parents[1]
MESH = "microservices:mesh"
PROJECT: str = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["name"]
STACKS = sorted(file.name.split(".")[1] for file in ROOT.glob("Pulumi.*.yaml"))


@cache
def evaluated(stack: str) -> Evaluation:
    """A stack as the files of the project describe it."""
    return evaluate(ROOT, stack, configuration_of(stack))


@cache
def in_gateway_api(stack: str) -> Evaluation:
    """The same stack with the routes of the Gateway API."""
    configuration = configuration_of(stack)
    mesh = json.loads(configuration.values.get(MESH) or "{}")
    values = {**configuration.values, MESH: json.dumps({**mesh, "routes": "gateway-api"})}
    return evaluate(ROOT, stack, replace(configuration, values=values))


def configuration_of(stack: str) -> Configuration:
    """What the files of the project say of a stack."""
    stack_file = ROOT / f"Pulumi.{stack}.yaml"
    return read_stack(StackFiles.of(stack, stack_file, ROOT / "Pulumi.yaml"))


def evaluated_with(values: Mapping[str, Any]) -> Evaluation:
    """A stack `dev` with these values by key, and nothing from the files of the project."""
    return evaluate(ROOT, "dev", Configuration.of(PROJECT, values, ["secrets"]))


def objects(evaluation: Evaluation) -> list[Resource]:
    """The Kubernetes objects of a stack."""
    return [resource for resource in evaluation.resources if "apiVersion" in resource.inputs]


def manifests(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The Kubernetes objects of a stack as they are rendered, with stand-ins for secrets."""
    return [with_stand_ins(resource.inputs) for resource in objects(evaluation)]
