"""Names of the pods of StatefulSets, which are those of version and service here."""

import re
from collections.abc import Sequence
from typing import Any

from microservices.offline.importing.item import put
from microservices.offline.importing.pods.sets import Sets
from microservices.offline.importing.services import Service, parts
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

            for one in (part for each in services for part in parts(each.settings)):
                for word in one.keys() & {"command", "args"}:
                    one[word] = [renamed(text) for text in one[word]]
                put(one, "env", {name: renamed(text) for name, text in one.get("env", {}).items()})
            for values in sets.config.values():
                values.update({key: renamed(value) for key, value in values.items()})
