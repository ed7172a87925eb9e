"""Config and secret sets as immutable objects, named after what is in them.

A changed value makes a new object beside the old one; the Deployments that read it roll onto it,
and only then the old object goes. A pod that started with the old values finds them as long as it
lives. https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-immutable
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pulumi
from pulumi_kubernetes.core.v1 import ConfigMap, Secret
from pydantic import SecretStr

from microservices.plan.names import digest, shared_labels
from microservices.settings.access.external import ExternalSecretSettings
from microservices.settings.values.types import DIGEST_LENGTH
from microservices.specs.external_secret import external_secret, external_secret_spec
from microservices.specs.metadata import metadata, token
from microservices.specs.source import Source

Overrides = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class AppConfigArgs:
    """The sets of a stack by name, and where their objects go.

    `overrides` are the keys, by set, that some versions read otherwise than the rest of the stack.
    """

    namespace: pulumi.Input[str]
    config: Mapping[str, Mapping[str, str]]
    secrets: Mapping[str, Mapping[str, SecretStr]]
    external_secrets: Mapping[str, ExternalSecretSettings] = field(default_factory=dict)
    overrides: Iterable[Overrides] = ()


class AppConfig(pulumi.ComponentResource):
    """One immutable ConfigMap or Secret for each generation of a set, or an ExternalSecret."""

    objects: dict[str, pulumi.CustomResource]
    sources: dict[str, Source]

    def __init__(
        self,
        name: str,
        args: AppConfigArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(token("AppConfig"), name, None, opts)
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self.objects, self.sources = {}, {}
        for set_name, values in args.config.items():
            self.sources[set_name] = self._config_map(set_name, values)
        for overrides in args.overrides:
            for set_name, values in overrides.items():
                self._config_map(set_name, {**args.config[set_name], **values})
        for set_name, secret in args.secrets.items():
            self.sources[set_name] = self._secret(set_name, secret)
        for set_name, external in args.external_secrets.items():
            self.sources[set_name] = self._external_secret(set_name, external)
        self.register_outputs({})

    def sources_with(self, overrides: Overrides) -> dict[str, Source]:
        """Where each set is read from by a version that reads some keys otherwise."""
        own = {
            set_name: config_source(set_name, {**self._args.config[set_name], **values})
            for set_name, values in overrides.items()
        }
        return {**self.sources, **own}

    def _config_map(self, set_name: str, values: Mapping[str, str]) -> Source:
        source = config_source(set_name, values)
        # Two versions that read a set alike read one object.
        if source.name not in self.objects:
            self.objects[source.name] = ConfigMap(
                source.name,
                metadata=metadata(source.name, self._args.namespace, shared_labels(set_name)),
                immutable=True,
                data=dict(values),
                opts=self._child,
            )
        return source

    def _secret(self, set_name: str, secret: Mapping[str, SecretStr]) -> Source:
        plain = {key: value.get_secret_value() for key, value in secret.items()}
        scope = (pulumi.get_project(), pulumi.get_stack(), set_name)
        source = Source("Secret", f"{set_name}-{secret_digest(plain, scope)}")
        self.objects[source.name] = Secret(
            source.name,
            metadata=metadata(source.name, self._args.namespace, shared_labels(set_name)),
            immutable=True,
            type="Opaque",
            string_data={key: pulumi.Output.secret(value) for key, value in plain.items()},
            opts=self._child,
        )
        return source

    def _external_secret(self, set_name: str, settings: ExternalSecretSettings) -> Source:
        source = external_source(set_name, settings)
        self.objects[source.name] = external_secret(
            source.name,
            metadata(source.name, self._args.namespace, shared_labels(set_name)),
            external_secret_spec(source.name, settings),
            self._child,
        )
        return source


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
