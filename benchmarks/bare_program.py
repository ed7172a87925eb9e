"""A bare Pulumi program: the objects of `objects.json`, one by one, without any components."""

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

objects: list[dict[str, Any]] = json.loads(Path("objects.json").read_text())
objects.sort(key=lambda item: item["kind"] != "Namespace")
first: list[pulumi.Resource] = []
for item in objects:
    kind, version = item.pop("kind"), item.pop("apiVersion")
    name = f"{kind}-{item['metadata']['name']}".lower()
    options = pulumi.ResourceOptions(depends_on=first)
    if kind in CLASSES:
        arguments: dict[str, Any] = {ARGUMENTS.get(key, key): value for key, value in item.items()}
        made = CLASSES[kind](name, **arguments, opts=options)
    else:
        made = apiextensions.CustomResource(
            name, api_version=version, kind=kind, **item, opts=options
        )
    first = first or [made]
