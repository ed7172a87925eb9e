"""Generations: what is made anew when its content changes, and which pods need which.

What no object of a stack needs any more the engine deletes at the end of an update. Where Flagger
or Argo Rollouts has the weights old pods answer for longer than that: it is kept until an update
after their release. Else the update waits until they have ended.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from microservices.kinds.istio.group import api_version
from microservices.kinds.kubernetes import CORE, NETWORKING
from microservices.objects.stack_object import Component, Key, StackObject
from microservices.objects.state import StackState
from microservices.plan.owner import writes_weights
from microservices.settings.stack import Settings
from microservices.specs.external_secret import API_VERSION as EXTERNAL_SECRETS

ACCESS = (Component("Access", "access"),)
SETS = (Component("AppConfig", "config"),)
# The engine has the old content. Should it have none, what it makes is for no pod at all.
_NO_POD = {"microservices/kept": "lost"}
_CONTENT: Mapping[str, Mapping[str, Any]] = {
    "AuthorizationPolicy": {"spec": {"selector": {"matchLabels": _NO_POD}}},
    "NetworkPolicy": {"spec": {"pod_selector": {"match_labels": _NO_POD}}},
    "Sidecar": {"spec": {"workloadSelector": {"labels": _NO_POD}}},
    "ConfigMap": {},
    "Secret": {},
    "ExternalSecret": {},
}
_API_VERSIONS = {
    "NetworkPolicy": NETWORKING,
    "ConfigMap": CORE,
    "Secret": CORE,
    "ExternalSecret": EXTERNAL_SECRETS,
}
_OF_ACCESS = ("AuthorizationPolicy", "NetworkPolicy", "Sidecar")
_AS_IT_IS = (
    *("metadata.labels", "metadata.annotations", "spec"),
    *("data", "stringData", "immutable", "type"),
)


def needed_by_pods(objects: Iterable[StackObject]) -> dict[str, tuple[Key, ...]]:
    """The policies, proxies and sets that the pods of each service need."""
    objects = [*objects]
    generations = {one.key for one in objects if one.path in (ACCESS, SETS)}
    found: dict[str, dict[Key, None]] = {}
    for one in objects:
        if one.pods is not None:
            of_service = found.setdefault(one.path[0].name, {})
            of_service.update(dict.fromkeys(key for key in one.needs if key in generations))
    return {name: tuple(keys) for name, keys in found.items()}


def access_of(state: StackState, service: str) -> Iterator[Key]:
    """The policies and proxies that the pods of a service needed before."""
    return (key for key in state.needed.get(service, ()) if key.kind in _OF_ACCESS)


def kept_keys(
    settings: Settings, needed: Mapping[str, Iterable[Key]], made: Collection[Key]
) -> dict[str, tuple[Key, ...]]:
    """What of it is not made any more, of each service whose old pods outlive an update."""
    return {
        name: tuple(key for key in keys if key not in made)
        for name, keys in needed.items()
        if name in settings.services and not writes_weights(settings.services[name])
    }


def kept_objects(
    settings: Settings, kept: Mapping[str, Iterable[Key]], path: tuple[Component, ...]
) -> Iterator[StackObject]:
    """The kept objects of one component, as the engine has them."""
    for key in sorted({key for keys in kept.values() for key in keys}):
        if (path == ACCESS) == (key.kind in _OF_ACCESS):
            version = _API_VERSIONS.get(key.kind) or api_version(
                key.kind, settings.mesh.api_version
            )
            described: Any = {"name": key.name, "namespace": settings.namespace}
            body = _CONTENT[key.kind]
            yield StackObject(key.kind, version, described, body, path, ignored=_AS_IT_IS)
