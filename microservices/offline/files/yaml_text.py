"""YAML that every parser of YAML reads alike, 1.1 and 1.2."""

from collections.abc import Mapping
from typing import Any

import yaml

from microservices.offline.files.yaml_scalars import arrives_as_text

# YAML 1.1 as kubectl still reads it takes these for truth values.
_LETTERS = frozenset("yYnN")
_READABLE = 120


def yaml_text(value: Mapping[str, Any], *, compact: bool = False) -> str:
    """A map as YAML in its order; `compact` has maps and lists of plain values on one line."""
    return yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        default_flow_style=None if compact else False,
        allow_unicode=True,
        width=_READABLE if compact else -1,
    )


class _Dumper(yaml.CSafeDumper):
    """Writes text so that neither YAML 1.1 nor 1.2 takes it for anything else."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _represent_text(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if "\n" in text:
        style = "|"
    elif text in _LETTERS or not arrives_as_text(text):
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)
