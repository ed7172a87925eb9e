"""Environment of a container: plain values, keys of sets, fields of the pod."""

import re
from typing import Any, get_args

from microservices.manifests.parts import part
from microservices.offline.importing.item import Tree, maps, put, take, take_same
from microservices.offline.importing.pods.sets import Sets
from microservices.settings.pods.container import PodField

_FIELDS = get_args(get_args(PodField)[0])
_REFERENCE = re.compile(r"\$\$|\$\(([A-Za-z_][-A-Za-z0-9_.]*)\)")
_KEYS = ("configMapKeyRef", "secretKeyRef")


def environment(container: Tree, sets: Sets) -> Tree:
    """`env`, `envKeys`, `envFields` and `configFrom` of a container."""
    said: Tree = {}
    literal: dict[str, str] = {}
    for one in maps(container, "env"):
        name = str(one.get("name"))
        if "valueFrom" in one:
            found = _from(one["valueFrom"], sets, container.get("name"))
        else:
            value = _expanded(str(one.get("value") or ""), literal)
            found = None if value is None else ("env", value)
            literal |= {name: value} if value is not None else {}
        if found:
            said.setdefault(found[0], {})[name] = found[1]
            one.clear()
    put(said, "configFrom", _whole_sets(container, sets))
    return said


def _from(source: Any, sets: Sets, container: Any) -> tuple[str, Any] | None:
    """Under which word a variable is that has its value from elsewhere, and what stands there."""
    for kind in _KEYS:
        if reference := take(source, kind):
            optional = bool(reference.get("optional"))
            name = sets.reader(kind, str(reference.get("name")), optional=optional)
            entry: Tree = {"set": name, "key": str(reference.get("key"))}
            if optional and sets.is_existing(name):
                entry["optional"] = True
            return "envKeys", entry
    for number in ("0", "1", 0, 1):
        take_same(source, "resourceFieldRef.divisor", number)
    take_same(source, "resourceFieldRef.containerName", container)
    for word, key in (("fieldRef", "fieldPath"), ("resourceFieldRef", "resource")):
        field = part(source, word) or {}
        if field.get(key) in _FIELDS and field.keys() <= {key, "apiVersion"}:
            return "envFields", field[key]
    return None


def _expanded(value: str, before: dict[str, str]) -> str | None:
    """A value with the variables before it, as the kubelet expands it; None where one is no text.

    https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
    """
    names = [match[1] for match in _REFERENCE.finditer(value) if match[1]]
    if any(name not in before for name in names):
        return None
    return _REFERENCE.sub(lambda match: before[match[1]] if match[1] else "$", value)


def _whole_sets(container: Tree, sets: Sets) -> list[str]:
    found = []
    for one in maps(container, "envFrom"):
        for kind in ("configMapRef", "secretRef"):
            if not one.get("prefix") and (reference := take(one, kind)):
                optional = bool(reference.get("optional"))
                found.append(sets.reader(kind, str(reference.get("name")), optional=optional))
    return found
