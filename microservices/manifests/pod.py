"""Pods of rendered objects, as policies select them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from microservices.manifests.authorization_policy import principal
from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import map_at, maps_at
from microservices.manifests.workload import account, containers, makes_pods, pod_labels

# https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name
NAMESPACE_NAME = "kubernetes.io/metadata.name"


@dataclass(frozen=True, eq=False)
class Pod:
    """One pod; `ports` are those of its containers that have names, `address` is known of some."""

    namespace: str
    name: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    namespace_labels: Mapping[str, str] = field(default_factory=dict)
    account: str = "default"
    ports: Mapping[str, int] = field(default_factory=dict)
    address: str | None = None

    @property
    def principal(self) -> str:
        """The name in its certificate, as rules write it."""
        return principal((self.namespace, self.account))

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


def pods_of(objects: Iterable[Manifest]) -> list[Pod]:
    """One pod of each object that makes some."""
    objects = list(objects)
    labels = {
        place(one)[1]: map_at(one, "metadata", "labels")
        for one in objects
        if one.get("kind") == "Namespace"
    }
    return [_pod(one, labels) for one in objects if makes_pods(one)]


def _pod(item: Manifest, labels: Mapping[str, Mapping[str, Any]]) -> Pod:
    namespace, name = place(item)
    named = [port for one in containers(item) for port in maps_at(one, "ports") if "name" in port]
    return Pod(
        namespace,
        name,
        pod_labels(item),
        {**labels.get(namespace, {}), NAMESPACE_NAME: namespace},
        account(item),
        {port["name"]: port["containerPort"] for port in named},
        map_at(item, "status").get("podIP"),
    )
