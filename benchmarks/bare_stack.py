"""A bare Pulumi program: the resources of `resources.json` with their parents and dependencies.

The very same resources as the project's own program registers, components included, without
settings, rules and components of its own.
"""

import json
from pathlib import Path
from typing import Any

import pulumi
from pulumi_kubernetes import apiextensions, apps, core, networking

CLASSES: dict[str, Any] = {
    "Namespace": core.v1.Namespace,
    "ConfigMap": core.v1.ConfigMap,
    "Secret": core.v1.Secret,
    "Service": core.v1.Service,
    "ServiceAccount": core.v1.ServiceAccount,
    "Deployment": apps.v1.Deployment,
    "NetworkPolicy": networking.v1.NetworkPolicy,
}
ARGUMENTS = {
    "automountServiceAccountToken": "automount_service_account_token",
    "stringData": "string_data",
}


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
    if kind in CLASSES:
        arguments = {ARGUMENTS.get(key, key): value for key, value in inputs.items()}
        made[item["urn"]] = CLASSES[kind](name, **arguments, opts=options)
    else:
        made[item["urn"]] = apiextensions.CustomResource(
            name, api_version=version, kind=kind, **inputs, opts=options
        )
