"""Accounts of pods: ServiceAccounts, and the Roles that are bound to them."""

from collections.abc import Sequence

from microservices.offline.importing.item import Item, Tree, maps, put
from microservices.offline.importing.services import ONE_ACCOUNT, Service

_RULE = ("apiGroups", "resources", "resourceNames", "verbs")
_UNUSED = "no pods of these objects have it"
_OF_CLUSTER = "it reaches beyond the namespace: keep it in the cluster's own program"


def accounts(items: Sequence[Item], services: list[Service]) -> None:
    """Write the accounts of services, with their annotations and permissions."""
    made = {item.name: item for item in items if item.kind == "ServiceAccount"}
    for service in services:
        _name(service)
    for name, item in made.items():
        users = [service for service in services if name == service.account]
        is_other = any(name in service.other_accounts for service in services)
        item.why = "" if users else ONE_ACCOUNT if is_other else _UNUSED
        item.said = ", ".join(f"services.{one.name}.serviceAccount" for one in users)
        annotations = {k: str(v) for k, v in item.take("metadata.annotations", {}).items()}
        # Pods have a token here where they say so themselves.
        item.take("automountServiceAccountToken")
        for one in users:
            put(one.settings, "serviceAccount.annotations", annotations)
    roles = {item.name: item for item in items if item.kind == "Role"}
    for item in items:
        if item.kind == "RoleBinding":
            _binding(item, roles, services)
        elif item.kind in ("ClusterRole", "ClusterRoleBinding"):
            item.why = _OF_CLUSTER
    for item in roles.values():
        if item.said:
            item.take("rules")
        else:
            item.why = "no account of a service is bound to it"


def _name(service: Service) -> None:
    """The name of its account, and those of versions that have another one."""
    if service.account not in ("default", service.name):
        put(service.settings, "serviceAccount.name", service.account)
    for pods in service.versions.values():
        service.leave_account(pods)


def _binding(item: Item, roles: dict[str, Item], services: list[Service]) -> None:
    reference: Tree = item.take("roleRef", {})
    role = roles.get(str(reference.get("name"))) if reference.get("kind") == "Role" else None
    here = (None, item.namespace or None)
    bound = {
        str(one.get("name")): one
        for one in maps(item.rest, "subjects")
        if one.get("kind") == "ServiceAccount" and (one.get("namespace") in here or here[1] is None)
    }
    users = [one for one in services if one.account in bound]
    if role is None or not users:
        item.why = _OF_CLUSTER if role is None else "it is for no account of these services"
        return
    permissions = [
        {key: rule[key] for key in _RULE if key in rule} for rule in maps(role.rest, "rules")
    ]
    for one in users:
        bound[one.account].clear()
        for each in (item, role):
            each.say(f"services.{one.name}.permissions")
        known = one.settings.setdefault("permissions", [])
        known += [rule for rule in permissions if rule not in known]
        put(one.settings, "allow.serviceAccountToken", True)
