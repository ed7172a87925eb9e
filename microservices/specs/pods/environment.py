"""Environment of a container: values, keys of sets, fields of the pod, whole sets."""

import re
from collections.abc import Mapping

from pulumi_kubernetes.core.v1 import (
    ContainerArgsDict,
    EnvVarArgsDict,
    EnvVarSourceArgsDict,
)

from microservices.settings.pods.container import ContainerSettings
from microservices.specs.source import Source

# Where Kubernetes reads `$$` as `$`, and `$(NAME)` as the value of a variable.
_EXPANDED = re.compile(r"\$(?=[$(])")


def environment(
    settings: ContainerSettings, sources: Mapping[str, Source], container: str
) -> ContainerArgsDict:
    """`env` and `env_from` of a container, each only where there is something in it.

    Variables stand in the order of their names: no value refers to another one.
    """
    variables: dict[str, EnvVarArgsDict] = {
        name: {"name": name, "value": _literal(value)} for name, value in settings.env.items()
    }
    for name, key in settings.env_keys.items():
        found = sources[key.set].variable(key.key, optional=key.optional)
        variables[name] = {"name": name, "value_from": found}
    for name, field in settings.env_fields.items():
        variables[name] = {"name": name, "value_from": _field(field, container)}
    described: ContainerArgsDict = {"name": container}
    if variables:
        described["env"] = [variables[name] for name in sorted(variables)]
    if settings.config_from:
        described["env_from"] = [
            sources[set_name].environment() for set_name in settings.config_from
        ]
    return described


def _literal(value: str) -> str:
    """A value of which Kubernetes expands nothing: `$(NAME)` and `$$` stay as they are written.

    https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
    """
    return _EXPANDED.sub("$$", value)


def _field(field: str, container: str) -> EnvVarSourceArgsDict:
    if field.startswith(("requests.", "limits.")):
        return {"resource_field_ref": {"container_name": container, "resource": field}}
    return {"field_ref": {"field_path": field}}
