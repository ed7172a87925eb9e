"""Manifests on one line each, and what the import makes of them."""

# A manifest stands on one line.
# ruff: noqa: E501

from typing import Any

import yaml

from microservices.offline.importing.item import Item
from microservices.offline.importing.system import System, system

Manifest = dict[str, Any]


def read(text: str) -> list[Manifest]:
    """Manifests, each with `kind/name` as its first key in place of kind and metadata."""
    found = []
    for document in yaml.load_all(text, Loader=yaml.CSafeLoader):
        (title, body), *rest = document.items()
        kind, _, name = title.partition("/")
        group = {"Gateway": "networking.istio.io/v1"}.get(kind, "v1")
        own = {"name": name, **(body or {}).pop("metadata", {})}
        head = {"apiVersion": group, "kind": kind, "metadata": own}
        found.append({**head, **(body or {}), **dict(rest)})
    return found


def imported(text: str, namespace: str = "") -> System:
    """The system of some manifests."""
    return system([Item.of("all.yaml", one) for one in read(text)], "all.yaml", namespace)


def pods(pod: str = "", labels: str = "app: web", **more: str) -> str:
    """The spec of a Deployment whose container is extended."""
    beside = "".join(f", {key}: {value}" for key, value in more.items())
    return f"{{template: {{metadata: {{labels: {{{labels}}}}}, spec: {{{pod}}}}}{beside}}}"


WEB = (
    "Service/web: {spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}}"
)


def web(container: str = "", pod: str = "", service: str = WEB, **more: str) -> str:
    """A Service, and the Deployment behind it."""
    inside = f"containers: [{{name: web, image: 'web:1'{', ' if container else ''}{container}}}]"
    beside = f"{inside}{', ' if pod else ''}{pod}"
    return f"{service}\n---\nDeployment/web: {{spec: {pods(beside, **more)}}}\n"


def said(result: System, path: str) -> Any:
    """What stands at a path of the services."""
    found: Any = {service.name: service.settings for service in result.services}
    for key in path.split("/"):
        found = found[int(key)] if isinstance(found, list) else found.get(key)
    return found


def left(result: System) -> dict[str, str]:
    """What is not expressed, with the reason."""
    fields = {
        f"{item}: {path}": why for item in result.items if not item.why for path, why in item.left()
    }
    return fields | {str(item): item.why for item in result.items if item.why}


def versions(*names: str, replicas: int = 1) -> str:
    """A Service and a Deployment for each version."""
    each = [
        f"Deployment/web-{name}: {{spec: {pods(f'containers: [{{name: web, image: web:{name}}}]', f'app: web, version: {name}', replicas=str(number + replicas))}}}"
        for number, name in enumerate(names)
    ]
    return "\n---\n".join([WEB, *each])


ORDERS = (
    "Service/orders: {spec: {selector: {app: orders}, ports: [{port: 80}, {name: grpc, port: 90}]}}"
)
ORDERS += f"\n---\nDeployment/orders: {{spec: {pods('serviceAccountName: orders, containers: [{name: o, image: o}]', 'app: orders')}}}"
BOTH = f"{web()}---\n{ORDERS}\n---\n"
