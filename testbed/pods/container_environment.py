"""The environment of a container, as a kubelet resolves it when the container starts."""

import base64
import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from testbed.fault import Fault
from testbed.kubernetes import nodes
from testbed.kubernetes.cluster import Cluster
from testbed.pods.image import containers_of

_KEYED = re.compile(r"metadata\.(?P<map>labels|annotations)\['(?P<key>[^']+)'\]")
_REFERENCE = re.compile(r"\$\$|\$\((?P<name>[^)]+)\)")
_POWERS = ("", "k", "M", "G", "T", "P")
_FACTORS = {
    "m": Decimal("0.001"),
    **{suffix: Decimal(1000) ** power for power, suffix in enumerate(_POWERS)},
    **{f"{s.upper()}i": Decimal(1024) ** power for power, s in enumerate(_POWERS) if s},
}


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
                content = content_of(cluster, kind, namespace, source[field])
                values |= {f"{prefix}{key}": value for key, value in (content or {}).items()}
    for entry in container.get("env", []):
        value = _value(cluster, pod, container, entry, values)
        if value is not None:
            values[entry["name"]] = value
    return values


def _value(
    cluster: Cluster,
    pod: Mapping[str, Any],
    container: Mapping[str, Any],
    entry: Mapping[str, Any],
    earlier: Mapping[str, str],
) -> str | None:
    source = entry.get("valueFrom", {})
    for kind, field in (("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")):
        if field in source:
            reference = source[field]
            content = content_of(cluster, kind, pod["metadata"]["namespace"], reference)
            if content is not None and reference["key"] in content:
                return content[reference["key"]]
            if reference.get("optional"):
                return None
            raise MissingReference(f"{kind} {reference['name']} has no key {reference['key']}")
    if "fieldRef" in source:
        return field_of(pod, source["fieldRef"]["fieldPath"])
    if "resourceFieldRef" in source:
        return _resource(pod, container, source["resourceFieldRef"])
    return _expanded(entry.get("value", ""), earlier)


def content_of(
    cluster: Cluster, kind: str, namespace: str, reference: Mapping[str, Any]
) -> dict[str, str] | None:
    """What a ConfigMap or Secret holds; None for an optional one that is not there."""
    found = cluster.find(kind, reference["name"], namespace)
    if found is None:
        if reference.get("optional"):
            return None
        raise MissingReference(f"{kind} {namespace}/{reference['name']} is not there")
    data = found.get("data", {})
    if kind == "Secret":
        return {key: base64.b64decode(value).decode() for key, value in data.items()}
    return dict(data)


def field_of(pod: Mapping[str, Any], path: str) -> str:
    """A field of the pod; empty where it has none."""
    keyed = _KEYED.fullmatch(path)
    if keyed:
        return pod["metadata"].get(keyed["map"], {}).get(keyed["key"], "")
    value: Any = pod
    for part in path.split("."):
        value = value.get(part, {})
    return value if isinstance(value, str) else ""


def _resource(
    pod: Mapping[str, Any], container: Mapping[str, Any], reference: Mapping[str, Any]
) -> str:
    """A limit or request in units of the divisor, rounded up; that of the node without a limit.

    https://kubernetes.io/docs/concepts/workloads/pods/downward-api/
    """
    wanted = reference.get("containerName") or container["name"]
    named = next(item for item in containers_of(pod) if item["name"] == wanted)
    resources = named.get("resources", {})
    kind, _, name = reference["resource"].partition(".")
    limit = resources.get("limits", {}).get(name, nodes.CAPACITY[name])
    amount = limit if kind == "limits" else resources.get("requests", {}).get(name, "0")
    divisor = amount_of(reference.get("divisor", "1"))
    return str(math.ceil(amount_of(amount) / (divisor or 1)))


def amount_of(quantity: str) -> Decimal:
    """A quantity of Kubernetes, such as `250m` or `64Mi`, as a number."""
    number = quantity.rstrip("".join({letter for suffix in _FACTORS for letter in suffix}))
    return Decimal(number) * _FACTORS[quantity.removeprefix(number)]


def _expanded(value: str, earlier: Mapping[str, str]) -> str:
    """The value with `$(NAME)` replaced where it is known, and `$$` standing for a dollar."""

    def replace(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        return earlier.get(match["name"], match[0])

    return _REFERENCE.sub(replace, value)
