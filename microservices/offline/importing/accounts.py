"""Accounts of pods: ServiceAccounts, and the Roles that are bound to them."""

from collections.abc import Sequence

from microservices.offline.importing.item import Item, Tree, maps, moved, put
from microservices.offline.importing.services import Service

_RULE = {
    "apiGroups": "apiGroups",
    "resources": "resources",
    "resourceNames": "resourceNames",
    "verbs": "verbs",
}
_UNUSED = "no pods of these objects have it"
_OF_CLUSTER = "it reaches beyond the namespace: keep it in the cluster's own program"
_ROLES = ("Role", "RoleBinding")


def accounts(items: Sequence[Item], services: list[Service]) -> None:
    """Write the accounts of services, with their annotations and permissions."""
    made = {item.name: item for item in items if item.kind == "ServiceAccount"}
    for service in services:
        names = service.accounts - {"default"}
        put(
            service.settings,
            "serviceAccount.name",
            next((one for one in names if one != service.name), None),
        )
    for name, item in made.items():
        users = [service for service in services if name in service.accounts]
        item.why = "" if users else _UNUSED
        item.said = ", ".join(f"services.{one.name}.serviceAccount" for one in users)
        annotations = item.take("metadata.annotations", {})
        for key in ("automountServiceAccountToken", "secrets", "imagePullSecrets"):
            item.take(key)
        for one in users:
            put(
                one.settings,
                "serviceAccount.annotations",
                {k: str(v) for k, v in annotations.items()},
            )
    roles = {item.name: item for item in items if item.kind == "Role"}
    for item in items:
        if item.kind == "RoleBinding":
            _binding(item, roles, services)
        elif item.kind in ("ClusterRole", "ClusterRoleBinding"):
            item.why = _OF_CLUSTER
    for item in roles.values():
        item.why = item.why or ("" if item.said else "no account of a service is bound to it")


def _binding(item: Item, roles: dict[str, Item], services: list[Service]) -> None:
    reference: Tree = item.take("roleRef", {})
    role = roles.get(str(reference.get("name"))) if reference.get("kind") == "Role" else None
    bound = [
        str(one.get("name"))
        for one in maps(item.rest, "subjects")
        if one.get("kind") == "ServiceAccount"
    ]
    users = [one for one in services if one.accounts & {*bound}]
    if role is None or not users:
        item.why = _OF_CLUSTER if role is None else "it is for no account of these services"
        return
    item.take("subjects")
    rules = role.take("rules", []) if not role.said else role.rest.pop("said", [])
    permissions = [moved(dict(one), _RULE) for one in rules]
    item.said = role.said = ", ".join(f"services.{one.name}.permissions" for one in users)
    for one in users:
        put(one.settings, "permissions", permissions)
        put(one.settings, "allow.serviceAccountToken", True)
