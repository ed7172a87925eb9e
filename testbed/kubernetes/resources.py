"""Where the API server keeps the objects of each kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Resource:
    """Where the objects of one kind are found."""

    api_version: str
    plural: str
    namespaced: bool

    def path(self, namespace: str | None, name: str | None = None) -> str:
        """URL path of one object, or of the list of them."""
        root = f"/api/{self.api_version}" if "/" not in self.api_version else ""
        parts = [root or f"/apis/{self.api_version}"]
        if self.namespaced and namespace:
            parts.append(f"namespaces/{namespace}")
        return "/".join([*parts, self.plural, *([name] if name else [])])


def add_group(found: dict[str, Resource], group: Mapping[str, Any]) -> None:
    """Add each kind under its full name and, when it is the first of it, its short one."""
    name = group["metadata"].get("name", "")
    for version in group["versions"]:
        api_version = f"{name}/{version['version']}" if name else version["version"]
        for entry in version["resources"]:
            kind = entry["responseKind"]["kind"]
            resource = Resource(api_version, entry["resource"], entry["scope"] == "Namespaced")
            found[f"{api_version}/{kind}"] = resource
            found.setdefault(kind, resource)
