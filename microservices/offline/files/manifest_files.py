"""The Kubernetes objects of a stack, one file each, as the provider's renderYamlToDirectory has it.

File names follow renderPathForResource in the provider's provider.go.
"""

from collections.abc import Mapping
from typing import Any

from microservices.offline.engine.evaluation import UNKNOWN, Evaluation, Resource, leaves
from microservices.offline.engine.plain_text import with_stand_ins
from microservices.offline.failure import Failure
from microservices.offline.files.yaml_text import yaml_text

CRD_FOLDER, MANIFEST_FOLDER = "0-crd", "1-manifest"

_FIRST = ("apiVersion", "kind", "metadata", "spec")


def manifest_files(evaluation: Evaluation) -> dict[str, str]:
    """Text of each object by its path below the output folder.

    Raises:
        Failure: an object cannot be written before it is deployed, or two have one file.

    """
    files: dict[str, str] = {}
    for resource in evaluation.resources:
        if not resource.custom or resource.type.startswith("pulumi:providers:"):
            continue
        _refuse_what_is_no_manifest(resource)
        path = _path(resource)
        if path in files:
            raise Failure(f"{_called(resource)} is the second object for {path}")
        files[path] = manifest_text(with_stand_ins(resource.inputs))
    return files


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """An object as YAML that every YAML parser reads alike."""
    first = {key: manifest[key] for key in _FIRST if key in manifest}
    rest = {key: value for key, value in manifest.items() if key not in _FIRST}
    return yaml_text({**first, **rest})


def _refuse_what_is_no_manifest(resource: Resource) -> None:
    kind = resource.inputs.get("kind")
    token = resource.type.rsplit(":", 1)[-1]
    is_object = isinstance(kind, str) and "apiVersion" in resource.inputs
    if not resource.type.startswith("kubernetes:") or not is_object:
        raise Failure(f"{_called(resource)} needs its provider's plugin: it is no manifest")
    if token == f"{kind}Patch":
        raise Failure(f"{_called(resource)} changes an object that is not here: it is no manifest")
    unknown = sorted(path for path, leaf in leaves(resource.inputs) if leaf is UNKNOWN)
    if unknown:
        raise Failure(f"{_called(resource)}: only a deployment can tell {', '.join(unknown)}")


def _path(resource: Resource) -> str:
    manifest = resource.inputs
    metadata = manifest.get("metadata") or {}
    name = metadata.get("name")
    if not isinstance(name, str) or not name:
        raise Failure(f"{_called(resource)} has no metadata.name: a deployment would invent one")
    version = str(manifest["apiVersion"])
    parts = (
        version.replace("/", "_").replace(":", "_"),
        manifest["kind"].lower(),
        str(metadata.get("namespace") or "default"),
        name,
    )
    file = "-".join(part.replace("/", "_") for part in parts) + ".yaml"
    group = version.split("/")[0]
    is_crd = (group, manifest["kind"]) == ("apiextensions.k8s.io", "CustomResourceDefinition")
    return f"{CRD_FOLDER if is_crd else MANIFEST_FOLDER}/{file}"


def _called(resource: Resource) -> str:
    return f"{resource.type} `{resource.name}`"
