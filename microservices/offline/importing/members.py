"""Names of the pods of StatefulSets, which are those of version and service here."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from microservices.offline.importing.item import Tree
from microservices.offline.importing.services import Service
from microservices.offline.importing.sets import Sets
from microservices.plan.names import headless, versioned


def rename_members(services: Sequence[Service], sets: Sets) -> None:
    """Write the new names of pods such as `db-0.db` into variables, arguments and config sets."""
    for service in services:
        for version, pods in service.versions.items():
            if pods.item.kind != "StatefulSet":
                continue
            addresses = "|".join(re.escape(one.name) for one in service.addresses)
            old = re.compile(
                rf"(?<![\w.-]){re.escape(pods.item.name)}-(\d+)\.(?:{addresses})(?![\w-])"
            )
            new = rf"{versioned(service.name, version)}-\1.{headless(service.name)}"

            def renamed(text: str, old: Any = old, new: str = new) -> str:
                return old.sub(new, text)

            for one in services:
                _in_texts(one.settings, renamed)
            for values in sets.config.values():
                values.update({key: renamed(value) for key, value in values.items()})


def _in_texts(settings: Tree, renamed: Callable[[str], str]) -> None:
    """Variables and arguments of all containers."""
    for word in ("command", "args"):
        if word in settings:
            settings[word] = [renamed(one) for one in settings[word]]
    if "env" in settings:
        settings["env"] = {name: renamed(value) for name, value in settings["env"].items()}
    for word in ("versions", "jobs", "containers", "initContainers", "sidecars"):
        for one in settings.get(word, {}).values():
            _in_texts(one, renamed)
