"""Objects of one stack: kinds, names and namespaces."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from microservices.manifests.parts import map_at

Manifest = Mapping[str, Any]
Place = tuple[str, str]
"""Namespace and name of an object."""
Path = tuple[str | int, ...]
"""Kind and name of an object, as in `Service/web`, and the keys and numbers below it."""

_PATCH = "Patch"


def as_typed(type_token: str, manifest: Manifest) -> Manifest:
    """An object of the kind that its Pulumi type names.

    What changes a part of an object that is not of the stack, such as a DeploymentPatch, has the
    kind of that object among its properties.
    https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
    """
    patch = f"{manifest['kind']}{_PATCH}"
    return {**manifest, "kind": patch} if type_token.endswith(f":{patch}") else manifest


def is_patch(manifest: Manifest) -> bool:
    """Whether only a part of the object is said."""
    return manifest["kind"].endswith(_PATCH)


def kind_of(manifest: Manifest) -> str:
    """The kind of an object, or of that of which a part is changed."""
    return str(manifest.get("kind")).removesuffix(_PATCH)


def named(manifest: Manifest) -> str:
    """Kind and name of an object, as messages show it."""
    return f"{manifest['kind']}/{manifest['metadata']['name']}"


def of_kind(manifests: Sequence[Manifest], *kinds: str) -> Iterator[Manifest]:
    """The objects of some kinds."""
    return (manifest for manifest in manifests if manifest["kind"] in kinds)


def group(item: Manifest) -> str:
    """The API group of an object; Kubernetes' first one has no name."""
    version = str(item.get("apiVersion", ""))
    return version.rpartition("/")[0]


def namespace_of(manifest: Manifest) -> str:
    """The namespace that an object says it is in; empty where it says none, or has none."""
    return str(map_at(manifest, "metadata").get("namespace") or "")


def place(item: Manifest) -> Place:
    """Namespace and name of an object that has a namespace, be it the default one."""
    return namespace_of(item) or "default", str(map_at(item, "metadata").get("name", ""))


def namespaces(manifests: Sequence[Manifest]) -> set[str]:
    """The namespaces of which the stack holds something."""
    made = {manifest["metadata"]["name"] for manifest in of_kind(manifests, "Namespace")}
    return made | {namespace_of(manifest) for manifest in manifests}


def by_namespace(manifests: Sequence[Manifest]) -> Iterator[Sequence[Manifest]]:
    """The objects of each namespace, with the Namespaces themselves."""
    rest = [manifest for manifest in manifests if manifest["kind"] != "Namespace"]
    for namespace in dict.fromkeys(map(namespace_of, rest)):
        yield [
            manifest
            for manifest in manifests
            if manifest["kind"] == "Namespace" or namespace_of(manifest) == namespace
        ]
