"""Kubeconfig as text in the configuration: unambiguous, or refused.

Whoever writes a stack file must not run a program, or send a file, of the machine that previews it.
So this is a list of what may stand there, not of what may not, and YAML is taken no further than
every reader of it agrees: client-go takes the first of several documents, knows other tags, and
keeps the last of two equal keys.
"""

import os
import shlex
from collections.abc import Iterator
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from microservices.settings.values.problems import yaml_path

PROGRAMS = "MICROSERVICES_KUBECONFIG_PROGRAMS"
"""The variable of the machine that runs the engine with command lines, one a line."""

_TEXT = "tag:yaml.org,2002:str"
_SWITCHES = {"true": True, "false": False}
_OF_A_FILE = {
    "certificate-authority": "certificate-authority-data",
    "client-certificate": "client-certificate-data",
    "client-key": "client-key-data",
    "tokenFile": "token",
}


class RefusedKubeconfig(Exception):
    """It may not be used; the text names places and keys, and never a value."""


class _Part(BaseModel):
    """Known keys, exactly spelled, and nothing else.

    https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
    """

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )


class _Nothing(_Part):
    pass


class _Cluster(_Part):
    server: str
    certificate_authority_data: str | None = None
    insecure_skip_tls_verify: bool | None = None
    tls_server_name: str | None = None
    proxy_url: str | None = None
    disable_compression: bool | None = None


class _NamedCluster(_Part):
    name: str
    cluster: _Cluster


class _Context(_Part):
    cluster: str
    user: str
    namespace: str | None = None


class _NamedContext(_Part):
    name: str
    context: _Context


class _Variable(_Part):
    name: str
    value: str


class _Exec(_Part):
    model_config = ConfigDict(alias_generator=to_camel)

    api_version: str
    command: str
    args: list[str] = Field(default_factory=list)
    env: list[_Variable] = Field(default_factory=list)
    install_hint: str | None = None
    interactive_mode: str | None = None
    provide_cluster_info: bool | None = None

    @property
    def line(self) -> str:
        """The command as a person would type it in a shell."""
        variables = [f"{one.name}={shlex.quote(one.value)}" for one in self.env]
        return " ".join([*variables, shlex.join([self.command, *self.args])])


class _User(_Part):
    token: str | None = None
    username: str | None = None
    password: str | None = None
    client_certificate_data: str | None = None
    client_key_data: str | None = None
    exec: _Exec | None = None


class _NamedUser(_Part):
    name: str
    user: _User


class _Config(_Part):
    api_version: Literal["v1"] = Field(alias="apiVersion")
    kind: Literal["Config"]
    clusters: list[_NamedCluster]
    users: list[_NamedUser]
    contexts: list[_NamedContext]
    current_context: str = ""
    preferences: _Nothing | None = None


def read_text(text: str) -> dict[str, Any]:
    """What a kubeconfig says that came as text.

    Raises:
        RefusedKubeconfig: when it has anything but clusters, contexts, and users with a token, a
            password or certificates; a program only as `PROGRAMS` has its whole command line.

    """
    if any(one != "\n" and not " " <= one <= "~" for one in text):
        raise RefusedKubeconfig(
            "it has characters other than printable ASCII; "
            "write what `kubectl config view --raw --minify --flatten` prints"
        )
    try:
        _require_plain(yaml.parse(text, Loader=yaml.SafeLoader))
        content = _value(yaml.compose(text, Loader=yaml.SafeLoader), ())
        config = _Config.model_validate(content)
    except (yaml.YAMLError, RecursionError):
        # Its message shows the text around the place.
        raise RefusedKubeconfig(
            "it is neither the text of a kubeconfig nor the absolute path of one"
        ) from None
    except ValidationError as error:
        raise RefusedKubeconfig("; ".join(_said(error))) from None
    _require_programs(config)
    return config.model_dump(by_alias=True, exclude_none=True)


def _require_plain(events: Iterator[yaml.Event]) -> None:
    documents = 0
    for event in events:
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise RefusedKubeconfig("it has several YAML documents; write one")
        if getattr(event, "version", None) or getattr(event, "tags", None):
            raise RefusedKubeconfig("it has a YAML directive; leave it out")
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise RefusedKubeconfig("it has a YAML tag, anchor or alias; write plain text")


def _value(node: yaml.Node | None, path: tuple[str | int, ...]) -> Any:
    """The value of a node; a key is plain text, and stands once."""
    if isinstance(node, yaml.SequenceNode):
        return [_value(one, (*path, place)) for place, one in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        entries: dict[str, Any] = {}
        for key, value in node.value:
            # The key `<<` of a merge has a tag of its own, and is none of these.
            if key.tag != _TEXT or key.value in entries:
                raise RefusedKubeconfig(f"{_place(path)}: a key is not text, or is there twice")
            entries[key.value] = _value(value, (*path, key.value))
        return entries
    if isinstance(node, yaml.ScalarNode) and node.tag == _TEXT:
        return node.value
    if isinstance(node, yaml.ScalarNode) and node.value in _SWITCHES:
        return _SWITCHES[node.value]
    raise RefusedKubeconfig(f"{_place(path)}: this is not text; write it in quotes")


def _said(error: ValidationError) -> Iterator[str]:
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        path, key = one["loc"], one["loc"][-1:]
        if key and key[0] in _OF_A_FILE:
            instead = f"it names a file of the machine; write `{_OF_A_FILE[str(key[0])]}` instead"
        elif one["type"] == "extra_forbidden":
            instead = "this key may not stand in a kubeconfig of the configuration; leave it out"
        else:
            instead = "this is missing" if one["type"] == "missing" else "this is not what it takes"
        yield f"{_place(path)}: {instead}"


def _require_programs(config: _Config) -> None:
    allowed = {line.strip() for line in os.environ.get(PROGRAMS, "").splitlines()}
    for place, one in enumerate(config.users):
        program = one.user.exec
        if program and (os.sep in program.command or program.line not in allowed):
            raise RefusedKubeconfig(
                f"users[{place}].user.exec starts a program on this machine; leave it out, or let "
                f"{PROGRAMS} on this machine have its whole command line: `NAME=value` of each "
                "variable, a command without a path, and its arguments"
            )


def _place(path: tuple[str | int, ...]) -> str:
    return yaml_path(path) or "the kubeconfig"
