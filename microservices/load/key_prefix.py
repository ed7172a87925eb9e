"""Prefix of a configuration key: the project's name, or that of a package.

Pulumi takes keys under any prefix in silence, and nobody reads those under the former name of a
project or a misspelt one. https://www.pulumi.com/docs/iac/concepts/config/
"""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distributions

# Pulumi's own, and what a program of yours reads by `pulumi.Config(PREFIX)`.
KNOWN_PREFIXES = ("pulumi", "kubernetes")
# By which a package tells the language host which plugin it needs.
_PLUGIN = "pulumi-plugin.json"


@dataclass(frozen=True)
class StrayKey:
    """A key that nobody reads; `meant` is the name of the project's own key, where it is one."""

    meant: str
    what: str
    instead: str


def stray_key(key: str, project: str, own: Callable[[], Collection[str]]) -> StrayKey | None:
    """What is wrong with the prefix of a key; `own` tells the names of the project's own keys."""
    prefix, _, name = key.partition(":")
    if prefix in (project, *KNOWN_PREFIXES) or prefix in installed_packages():
        return None
    what = (
        f"nothing reads this key: `{prefix}` is neither the name of this project, `{project}`, "
        "nor a package that is installed here"
    )
    if name in own():
        return StrayKey(name, what, f"write `{project}:{name}`")
    instead = f"write `{project}:` before a key of this project, or install the package"
    return StrayKey("", what, f"{instead}, or leave it out")


@cache
def own_keys() -> frozenset[str]:
    """The names of the keys of this program, as they stand after its project's name."""
    # Only where something is wrong, which is said before the settings are needed.
    from microservices.load.layers import LAYERS
    from microservices.settings.stack import Settings

    return frozenset(LAYERS).union(str(info.alias) for info in Settings.model_fields.values())


@cache
def installed_packages() -> frozenset[str]:
    """The packages whose resources programs can use here, as Pulumi's language host finds them.

    https://github.com/pulumi/pulumi/blob/master/sdk/python/cmd/pulumi-language-python/main.go
    """
    files = (file for found in distributions() for file in found.files or ())
    plugins = (
        json.loads(file.read_text(encoding="utf-8")) for file in files if file.name == _PLUGIN
    )
    return frozenset(
        str(plugin.get("parameterization", plugin).get("name", ""))
        for plugin in plugins
        if plugin.get("resource")
    )
