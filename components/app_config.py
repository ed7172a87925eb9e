"""Config and secret sets as immutable objects, named after what is in them.

A changed value makes a new object beside the old one; the Deployments that read it roll onto it,
and only then the old object goes. A pod that started with the old values finds them as long as it
lives. https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-immutable
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.core.v1 import ConfigMap, EnvFromSourceArgsDict, Secret
from pydantic import SecretStr

from components.names import metadata, shared_labels, token

DIGEST_LENGTH = 10


@dataclass(frozen=True, kw_only=True)
class AppConfigArgs:
    """The sets of a stack by name, and where their objects go."""

    namespace: pulumi.Input[str]
    config: Mapping[str, Mapping[str, str]]
    secrets: Mapping[str, Mapping[str, SecretStr]]


class AppConfig(pulumi.ComponentResource):
    """One immutable ConfigMap or Secret for each set."""

    objects: dict[str, ConfigMap | Secret]
    sources: dict[str, EnvFromSourceArgsDict]

    def __init__(
        self,
        name: str,
        args: AppConfigArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(token("AppConfig"), name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.objects, self.sources = {}, {}
        for set_name, values in args.config.items():
            object_name = f"{set_name}-{config_digest(values)}"
            self.sources[set_name] = {"config_map_ref": {"name": object_name}}
            self.objects[set_name] = ConfigMap(
                object_name,
                metadata=metadata(object_name, args.namespace, shared_labels(set_name)),
                immutable=True,
                data=dict(values),
                opts=child,
            )
        for set_name, secret in args.secrets.items():
            plain = {key: value.get_secret_value() for key, value in secret.items()}
            scope = (pulumi.get_project(), pulumi.get_stack(), set_name)
            object_name = f"{set_name}-{secret_digest(plain, scope)}"
            self.sources[set_name] = {"secret_ref": {"name": object_name}}
            self.objects[set_name] = Secret(
                object_name,
                metadata=metadata(object_name, args.namespace, shared_labels(set_name)),
                immutable=True,
                type="Opaque",
                string_data={key: pulumi.Output.secret(value) for key, value in plain.items()},
                opts=child,
            )
        self.register_outputs({})


def config_digest(values: Mapping[str, str]) -> str:
    """Ten hexadecimal digits that change when a key or a value does."""
    return hashlib.sha256(_canonical(values)).hexdigest()[:DIGEST_LENGTH]


def secret_digest(values: Mapping[str, str], scope: tuple[str, str, str]) -> str:
    """Ten hexadecimal digits of secret values, of use to nobody who would guess them.

    The name of an object is public. A plain hash would let anyone try guesses against it at
    millions a second; scrypt makes each guess cost what it costs here, about 50 ms, and the scope
    (project, stack, set) keeps one table from serving for two stacks.
    https://www.rfc-editor.org/rfc/rfc7914
    """
    salt = "/".join(scope).encode()
    return hashlib.scrypt(_canonical(values), salt=salt, n=2**14, r=8, p=1).hex()[:DIGEST_LENGTH]


def _canonical(values: Mapping[str, str]) -> bytes:
    return json.dumps(dict(values), sort_keys=True, ensure_ascii=False).encode()
