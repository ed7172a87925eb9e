"""The environment of a container, as a kubelet resolves it when the container starts."""

import base64
from collections.abc import Mapping
from typing import Any

from testbed.cluster import Cluster
from testbed.fault import Fault


class MissingReference(Fault):
    """A ConfigMap, a Secret or a key of one that a container needs is not there."""


def resolve(
    cluster: Cluster, pod: Mapping[str, Any], container: Mapping[str, Any]
) -> dict[str, str]:
    """Names and values from `envFrom` and `env`; a later one wins, as in Kubernetes.

    Raises `MissingReference` when something that is not optional is not there.
    """
    namespace = pod["metadata"]["namespace"]
    values: dict[str, str] = {}
    for source in container.get("envFrom", []):
        prefix = source.get("prefix", "")
        for kind, field in (("ConfigMap", "configMapRef"), ("Secret", "secretRef")):
            if field in source:
                content = _content(cluster, kind, namespace, source[field])
                values |= {f"{prefix}{key}": value for key, value in (content or {}).items()}
    for entry in container.get("env", []):
        value = _value(cluster, pod, entry)
        if value is not None:
            values[entry["name"]] = value
    return values


def _value(cluster: Cluster, pod: Mapping[str, Any], entry: Mapping[str, Any]) -> str | None:
    source = entry.get("valueFrom", {})
    for kind, field in (("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")):
        if field in source:
            reference = source[field]
            content = _content(cluster, kind, pod["metadata"]["namespace"], reference)
            if content is not None and reference["key"] in content:
                return content[reference["key"]]
            if reference.get("optional"):
                return None
            raise MissingReference(f"{kind} {reference['name']} has no key {reference['key']}")
    if "fieldRef" in source:
        return _field(pod, source["fieldRef"]["fieldPath"])
    return entry.get("value", "")


def _content(
    cluster: Cluster, kind: str, namespace: str, reference: Mapping[str, Any]
) -> dict[str, str] | None:
    found = cluster.find(kind, reference["name"], namespace)
    if found is None:
        if reference.get("optional"):
            return None
        raise MissingReference(f"{kind} {namespace}/{reference['name']} is not there")
    data = found.get("data", {})
    if kind == "Secret":
        return {key: base64.b64decode(value).decode() for key, value in data.items()}
    return dict(data)


def _field(pod: Mapping[str, Any], path: str) -> str:
    value: Any = pod
    for part in path.split("."):
        value = value.get(part, {})
    return value if isinstance(value, str) else ""
