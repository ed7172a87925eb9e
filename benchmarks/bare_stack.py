"""A bare Pulumi program: the resources of `resources.json` with their parents and dependencies.

The very same resources as the project's own program registers, components included, without
settings, plan, rules and components of its own.
"""

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource


def class_of(version: str, kind: str) -> Any:
    """The class of a kind of Kubernetes' own; None for a custom one."""
    group, _, number = version.rpartition("/")
    if "." in group and not group.endswith(".k8s.io"):
        return None
    module = import_module(f"pulumi_kubernetes.{group.split('.')[0] or 'core'}.{number}")
    return getattr(module, kind)


def argument(key: str) -> str:
    """`stringData` as Python has it."""
    return re.sub("([A-Z])", r"_\1", key).lower()


class Component(pulumi.ComponentResource):
    """A component that registers itself and nothing else."""

    def __init__(self, token: str, name: str, options: pulumi.ResourceOptions) -> None:
        super().__init__(token, name, None, options)
        self.register_outputs({})


made: dict[str, pulumi.Resource] = {}
for item in json.loads(Path("resources.json").read_text()):
    options = pulumi.ResourceOptions(
        parent=made.get(item["parent"]),
        depends_on=[made[urn] for urn in item["dependencies"] if urn in made],
    )
    name: str = item["name"]
    inputs: dict[str, Any] = item["inputs"]
    if not item["custom"]:
        made[item["urn"]] = Component(item["type"], name, options)
        continue
    kind, version = inputs.pop("kind"), inputs.pop("apiVersion")
    if own := class_of(version, kind):
        arguments = {argument(key): value for key, value in inputs.items()}
        made[item["urn"]] = own(name, **arguments, opts=options)
    else:
        made[item["urn"]] = CustomResource(
            name, api_version=version, kind=kind, **inputs, opts=options
        )
