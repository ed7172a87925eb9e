"""Permissions section: the rules of the Roles bound to service accounts."""

from collections.abc import Iterator

from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import maps_at, part, texts_at


def permission_lines(index: ManifestIndex) -> list[tuple[str, str]]:
    """The name of each account to which something is bound, and what that is."""
    found: dict[tuple[str, str], list[str]] = {}
    for binding in index.of_kind("RoleBinding"):
        words = "; ".join(_granted(index, binding))
        for subject in maps_at(binding, "subjects"):
            name = str(subject.get("name"))
            namespace = str(subject.get("namespace", place(binding)[0]))
            found.setdefault((namespace, name), []).append(words)
    return [(name, "; ".join(words)) for (_, name), words in sorted(found.items())]


def _granted(index: ManifestIndex, binding: Manifest) -> Iterator[str]:
    """The rules of the Role that a binding names; of one that is elsewhere only its name."""
    kind, name = part(binding, "roleRef", "kind"), str(part(binding, "roleRef", "name"))
    role = index.find("Role", (place(binding)[0], name)) if kind == "Role" else None
    if role is None:
        yield f"what {kind} {name} says"
        return
    yield from map(_words, maps_at(role, "rules"))


def _words(rule: Manifest) -> str:
    """A rule such as `get, list pods/log, deployments.apps called web-v1`."""
    groups = texts_at(rule, "apiGroups") or [""]
    resources = [
        f"{resource}.{group}" if group else resource
        for group in groups
        for resource in texts_at(rule, "resources")
    ]
    named = texts_at(rule, "resourceNames")
    called = f" called {', '.join(named)}" if named else ""
    return f"{', '.join(texts_at(rule, 'verbs'))} {', '.join(resources)}{called}"
