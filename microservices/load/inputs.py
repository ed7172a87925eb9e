"""Inputs of a component: settings as a program in any language of Pulumi hands them over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.output import Unknown
from pulumi.runtime.sync_await import _sync_await

from microservices.load.configuration import SECRETS, accepted
from microservices.load.layers import Layers
from microservices.plan.plan import Plan
from microservices.settings.values.problems import Finding, Path

_UNKNOWN = (
    "an Output stands here that is known only when something else has been made",
    "write the value itself, or one from the stack's configuration",
)
_NOT_ENCRYPTED = (
    "it is not encrypted",
    "write a secret Output, such as a secret of the stack's configuration",
)


@dataclass(frozen=True)
class _Given:
    """An Output that is known and of no resource, with its value."""

    value: Any
    secret: bool


def load_inputs(name: str, inputs: Mapping[str, Any]) -> tuple[Plan, Layers]:
    """The plan of a component's inputs, and where they are told to stand: in the component.

    What they say decides which objects there are, so each is a value that is known before anything
    is made. A secret stands under `secrets`, and nothing else does.

    Raises:
        RejectedConfiguration: with every problem at once, before any resource is registered.

    """
    given = _sync_await(_given(dict(inputs)))
    found = [one for key, value in given.items() for one in _findings((key,), value)]
    values = {key: _plain(value) for key, value in given.items()}
    layers = Layers("", name, name, values)
    unread = {str(one.path[0]) for one in found if one[1:] != _NOT_ENCRYPTED}
    return accepted(layers, unread, found), layers


async def _given(value: Any) -> Any:
    """A value without its Outputs: known ones as they are, of others that there is one."""
    if isinstance(value, pulumi.Output):
        content = await value.future(with_unknowns=True)
        if not await value.is_known() or await value.resources():
            return Unknown()
        return _Given(await _given(content), await value.is_secret())
    if isinstance(value, Mapping):
        return {key: await _given(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [await _given(one) for one in value]
    # On the way from the other program every number is one with a fraction.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _findings(path: Path, value: Any, *, secret: bool = False) -> Iterator[Finding]:
    """Where something stands that is not known, or encrypted where it must not be, or not."""
    if isinstance(value, _Given):
        if value.secret and path[0] != SECRETS:
            instead = f"move it to a set under `{SECRETS}`"
            yield Finding(path, "an encrypted value stands here", instead)
        else:
            yield from _findings(path, value.value, secret=secret or value.secret)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _findings((*path, key), one, secret=secret)
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _findings((*path, index), one, secret=secret)
    elif isinstance(value, Unknown):
        yield Finding(path, *_UNKNOWN)
    elif not isinstance(value, str | int | float | None):
        yield Finding(path, f"a {type(value).__name__} stands here", "write a plain value")
    elif path[0] == SECRETS and not secret and len(path) > 2:
        yield Finding(path, *_NOT_ENCRYPTED)


def _plain(value: Any) -> Any:
    """The same as plain data, once nothing is found that is none."""
    if isinstance(value, _Given):
        return _plain(value.value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
