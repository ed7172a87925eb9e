"""Credentials in plaintext, where everybody who may read a pod or a stack file sees them."""

from collections.abc import Iterator
from dataclasses import dataclass

from microservices.plan.plan import Plan
from microservices.rules.on_settings.access.credential_shape import (
    assigned,
    named,
    shape_of,
)
from microservices.rules.rule import strict
from microservices.rules.written import every_value
from microservices.settings.values.problems import Finding, Findings, Path

_INSTEAD = "move it to a set under `secrets`"
# What a process is given: by a name of its own, and as a list of words.
_BY_NAME, _AS_WORDS = ("config", "env"), ("command", "args")


@dataclass(frozen=True)
class Text:
    """A text as it is written; `field` is the key of the settings that it belongs to."""

    path: Path
    value: str
    field: str

    @property
    def kind(self) -> str | None:
        """Which credential it is by its name, where it has one of its own."""
        return named(str(self.path[-1]), self.value) if self.field in _BY_NAME else None


def texts(plan: Plan) -> Iterator[Text]:
    """Every text of the settings, where it is written."""
    for path, field, value in every_value(plan.settings):
        if isinstance(value, str):
            yield Text(path, value, field)


@strict(
    "A ConfigMap, a pod and a stack file are read by many who should not have it. "
    "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
    each=texts,
)
def no_text_is_a_credential(text: Text) -> Findings:
    """Private keys, URLs with a password and known tokens are under `secrets` only."""
    if shape := shape_of(text.value):
        yield Finding(text.path, f"this looks like {shape}", _INSTEAD)


@strict(
    "A key named password usually is one, and a ConfigMap or a pod shows it to many. "
    "https://kubernetes.io/docs/concepts/configuration/configmap/",
    each=texts,
)
def no_name_is_of_a_credential(text: Text) -> Findings:
    """No key of a config set and no variable is called a password, a token, a secret or a key."""
    if text.kind and not shape_of(text.value):
        instead = f"{_INSTEAD}, or give it another name if it is none"
        yield Finding(text.path, f"this looks like {text.kind}", instead)


@strict(
    "A file or an option with a password in it is as public as the ConfigMap or the pod around "
    "it. https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
    each=texts,
)
def no_text_holds_a_credential(text: Text) -> Findings:
    """No value, command or argument has a line or option such as `password=...`."""
    if text.field not in (*_BY_NAME, *_AS_WORDS) or text.kind or shape_of(text.value):
        return
    if kind := next(assigned(text.value), None):
        yield Finding(text.path, f"{kind} seems to stand in this text", _INSTEAD)
