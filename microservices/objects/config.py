"""Config and secret sets as immutable objects, named after what is in them.

A changed value makes a new object beside the old one; the Deployments that read it roll onto it,
and only then the old object goes. A pod that started with the old values finds them as long as it
lives. https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-immutable
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from microservices.kinds.kubernetes import CORE
from microservices.objects.generation import SETS
from microservices.objects.stack_object import StackObject
from microservices.objects.state import StackState
from microservices.plan.names import digest, shared_labels
from microservices.settings.access.external import ExternalSecretSettings
from microservices.settings.stack import Settings
from microservices.settings.values.types import DIGEST_LENGTH
from microservices.specs.external_secret import (
    API_VERSION,
    external_secret_metadata,
    external_secret_spec,
)
from microservices.specs.metadata import metadata
from microservices.specs.source import Source

Overrides = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Sources:
    """Where each set of a stack is read from."""

    settings: Settings
    shared: Mapping[str, Source]

    @classmethod
    def of(cls, settings: Settings, state: StackState) -> Self:
        """Those of a stack; of each secret set this takes about 50 ms."""
        secrets: dict[str, Source] = {}
        for name, secret in settings.secrets.items():
            plain = {key: value.get_secret_value() for key, value in secret.items()}
            told = secret_digest(plain, (state.project, state.stack, name))
            secrets[name] = Source("Secret", f"{name}-{told}")
        config = {name: config_source(name, values) for name, values in settings.config.items()}
        external = {
            name: external_source(name, written)
            for name, written in settings.external_secrets.items()
        }
        existing = {
            name: Source(written.kind, written.name or name, written.optional)
            for name, written in settings.existing_sets.items()
        }
        return cls(settings, {**config, **secrets, **external, **existing})

    def of_version(self, overrides: Overrides) -> dict[str, Source]:
        """Where each set is read from by a version that reads some keys otherwise."""
        own = {
            name: config_source(name, {**self.settings.config[name], **values})
            for name, values in overrides.items()
        }
        return {**self.shared, **own}


def config_objects(settings: Settings, sources: Sources) -> Iterator[StackObject]:
    """One immutable ConfigMap or Secret for each generation of a set, or an ExternalSecret."""
    # Two versions that read a set alike read one object.
    yield from {one.key: one for one in _config_maps(settings)}.values()
    for name, secret in settings.secrets.items():
        body = {"immutable": True, "type": "Opaque", "string_data": secret}
        yield _object("Secret", settings, name, sources.shared[name].name, body)
    for name, external in settings.external_secrets.items():
        found = sources.shared[name].name
        described = metadata(found, settings.namespace, shared_labels(name))
        yield StackObject(
            "ExternalSecret",
            API_VERSION,
            external_secret_metadata(described),
            {"spec": external_secret_spec(found, external)},
            SETS,
        )


def _config_maps(settings: Settings) -> Iterator[StackObject]:
    written = [
        *settings.config.items(),
        *(
            (name, {**settings.config[name], **values})
            for of_version in settings.config_overrides
            for name, values in of_version.items()
        ),
    ]
    for name, values in written:
        body = {"immutable": True, "data": dict(values)}
        yield _object("ConfigMap", settings, name, config_source(name, values).name, body)


def _object(
    kind: str, settings: Settings, set_name: str, name: str, body: Mapping[str, Any]
) -> StackObject:
    described = metadata(name, settings.namespace, shared_labels(set_name))
    return StackObject(kind, CORE, described, body, SETS)


def config_source(set_name: str, values: Mapping[str, str]) -> Source:
    """The ConfigMap that holds one generation of a set."""
    return Source("ConfigMap", f"{set_name}-{config_digest(values)}")


def external_source(set_name: str, settings: ExternalSecretSettings) -> Source:
    """The Secret that External Secrets makes of a set, named after the places of its values."""
    places = {key: place.model_dump() for key, place in settings.keys.items()}
    described = {"store": settings.store, "kind": settings.store_kind, "keys": places}
    return Source("Secret", f"{set_name}-{config_digest(described)}")


def config_digest(values: Mapping[str, object]) -> str:
    """Ten hexadecimal digits that change when a key or a value does."""
    return digest(_canonical(values))


def secret_digest(values: Mapping[str, str], scope: tuple[str, str, str]) -> str:
    """Ten hexadecimal digits of secret values, by which guesses can be checked only slowly.

    The name of an object is public. A plain hash would let anyone try guesses against it at
    millions a second; scrypt makes each guess cost what it costs here, about 50 ms, and the scope
    (project, stack, set) keeps one table from serving for two stacks.
    https://www.rfc-editor.org/rfc/rfc7914
    """
    salt = "/".join(scope).encode()
    return hashlib.scrypt(_canonical(values).encode(), salt=salt, n=2**14, r=8, p=1).hex()[
        :DIGEST_LENGTH
    ]


def _canonical(values: Mapping[str, object]) -> str:
    return json.dumps(dict(values), sort_keys=True, ensure_ascii=False)
