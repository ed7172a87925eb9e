"""Kubernetes objects as the engine gives them to a policy pack, and as rules read them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pulumi_policy.proxy import UnknownValueError

from microservices.manifests.objects import Manifest, as_typed, is_patch, named

from .unknown import Unknown, Untold

_KUBERNETES = "kubernetes:"
_CONTENT = ("data", "stringData")


def manifest_of(type_token: str, props: Mapping[str, Any]) -> Manifest | None:
    """The object of a resource; None where it is none.

    A list of objects is none: the provider makes no such lists. The name of an object that says
    none is not known.
    """
    if not type_token.startswith(_KUBERNETES) or "apiVersion" not in props or "items" in props:
        return None
    try:
        kind = props["kind"]
    except (KeyError, UnknownValueError):
        return None
    called = _called(as_typed(type_token, {"kind": kind})["kind"], props)
    found = _plain(props, called)
    metadata = found.setdefault("metadata", {})
    if type(metadata) is dict:
        metadata.setdefault("name", Unknown((called, "metadata", "name")))
    return as_typed(type_token, _without_content(found))


def manifests_of(resources: Iterable[tuple[str, str, Mapping[str, Any]]]) -> dict[str, Manifest]:
    """The objects of a stack by URN, from the URN, the type and the properties of each resource.

    What changes a part of an object that is not of the stack is none of its objects.
    """
    found = ((urn, manifest_of(kind, props)) for urn, kind, props in resources)
    return {urn: one for urn, one in found if one is not None and not is_patch(one)}


def name_of(manifest: Manifest) -> str:
    """Kind and name of an object, as paths begin with; empty where the name is not known."""
    try:
        return named(manifest)
    except Untold:
        return ""


def _called(kind: str, props: Mapping[str, Any]) -> str:
    """Kind and name of an object; the kind alone where the name is not known."""
    try:
        return f"{kind}/{props['metadata']['name']}"
    except (KeyError, UnknownValueError):
        return kind


def _without_content(manifest: Manifest) -> Manifest:
    """A Secret with its keys alone: the engine gives values in plain text, and no rule needs them.

    https://www.pulumi.com/docs/iac/concepts/secrets/
    """
    if manifest["kind"] != "Secret":
        return manifest
    content = {key: manifest[key] for key in _CONTENT if isinstance(manifest.get(key), dict)}
    return {**manifest, **{key: dict.fromkeys(keys, "") for key, keys in content.items()}}


def _plain(value: Any, called: str) -> Any:
    """Dictionaries, lists and leaves; numbers, which travel as doubles, as they were written."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, Mapping):
        return {key: _item(value, key, called) for key in value}
    if isinstance(value, Sequence):
        return [_item(value, place, called) for place in range(len(value))]
    return value


def _item(value: Any, key: Any, called: str) -> Any:
    try:
        item = value[key]
    except UnknownValueError as unknown:
        parts = (int(part) if part.isdecimal() else part for part in unknown.props)
        return Unknown((called, *parts))
    return _plain(item, called)
