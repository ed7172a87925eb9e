"""Normal form of Kubernetes' own objects, as the Pulumi provider reads them into Go types.

What the types leave out when it is empty is left out, and amounts are written in one way
(normalizeInputs in the provider's provider.go). Custom resources have no such types.
"""

from collections.abc import Mapping
from typing import Any

from microservices.manifests.objects import group
from microservices.manifests.quantity import canonical
from microservices.offline.engine.evaluation import UNKNOWN, leaves

_GROUPS = {
    *("", "admissionregistration.k8s.io", "apps", "autoscaling", "batch", "coordination.k8s.io"),
    *("discovery.k8s.io", "networking.k8s.io", "policy", "rbac.authorization.k8s.io"),
    *("scheduling.k8s.io", "storage.k8s.io"),
}
# What is a map of texts in Go, and not an optional part, which means something when it is empty.
_MAPS = {
    *("annotations", "binaryData", "data", "labels", "matchLabels", "nodeSelector", "stringData"),
    "volumeAttributes",
}
_AMOUNTS = {
    *("capacity", "default", "defaultRequest", "hard", "limits", "max", "maxLimitRequestRatio"),
    *("min", "requests"),
}
_AMOUNT = {"averageValue", "divisor", "sizeLimit"}
_NEEDED_LISTS = {"containers", "nodeSelectorTerms", "rules"}
# Zero, false and no text at all say the same as nothing.
_ZEROES = {
    *("hostIPC", "hostNetwork", "hostPID", "initialDelaySeconds", "minReadySeconds", "paused"),
    *("publishNotReadyAddresses", "serviceAccountName", "subPath"),
}
# Within a mount and an existing claim; a CSI volume keeps its word.
_READ_ONLY = {"volumeMounts", "persistentVolumeClaim"}


def normal_form(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """An object with what its types leave out left out; as it is when not all of it is known.

    A Secret is left as it is, too: its values alone are written in another way.
    """
    if group(manifest) not in _GROUPS or manifest.get("kind") == "Secret":
        return manifest
    unknown = any(leaf is UNKNOWN for _, leaf in leaves(manifest))
    return manifest if unknown else _normal_map("", manifest)


def _normal(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        if key in _AMOUNTS:
            return {name: _amount(amount) for name, amount in value.items()}
        return _normal_map(key, value)
    if isinstance(value, list):
        return [_normal_map(key, one) if isinstance(one, Mapping) else one for one in value]
    return _amount(value) if key in _AMOUNT else value


def _normal_map(key: str, value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _normal(name, item) for name, item in value.items() if _stays(key, name, item)}


def _stays(parent: str, key: str, value: Any) -> bool:
    if parent in _MAPS:
        return True
    if isinstance(value, list):
        return bool(value) or key in _NEEDED_LISTS
    if isinstance(value, Mapping):
        return bool(value) or key not in _MAPS | _AMOUNTS
    if key == "readOnly":
        return value is not False or parent not in _READ_ONLY
    if key == "value":
        return value != ""
    return bool(value) or key not in _ZEROES


def _amount(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return value
    return canonical(str(value))
