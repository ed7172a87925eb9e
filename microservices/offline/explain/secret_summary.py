"""Secrets section: the source of each Secret's values, by names and keys, never a value."""

from collections.abc import Iterator, Mapping

from microservices.manifests.config_reference import secrets_read
from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest, Place, place
from microservices.manifests.parts import map_at, maps_at, part
from microservices.offline.engine.evaluation import UNKNOWN


def secret_lines(index: ManifestIndex) -> list[tuple[str, str]]:
    """The name of each Secret that pods need, and where its values come from."""
    brought = {_target(item): item for item in index.of_kind("ExternalSecret")}
    needed = {(place(item)[0], name) for item in index.pod_makers for name in secrets_read(item)}
    return [(where[1], _origin(index, brought.get(where), where)) for where in sorted(needed)]


def _origin(index: ManifestIndex, external: Manifest | None, where: Place) -> str:
    if external is not None:
        return f"External Secrets, {_store(external)}: {', '.join(_keys(external))}"
    secret = index.find("Secret", where)
    if secret is None:
        return "not of this stack, and must be there already"
    return _written(secret)


def _target(external: Manifest) -> Place:
    """The Secret that an ExternalSecret makes has its name, unless it says otherwise."""
    namespace, name = place(external)
    return namespace, str(part(external, "spec", "target", "name") or name)


def _store(external: Manifest) -> str:
    store = map_at(external, "spec", "secretStoreRef")
    return f"{store.get('kind', 'SecretStore')} {store.get('name')}"


def _keys(external: Manifest) -> Iterator[str]:
    for entry in maps_at(external, "spec", "data"):
        yield str(entry.get("secretKey"))
    if maps_at(external, "spec", "dataFrom"):
        yield "every key that is found"


def _written(secret: Manifest) -> str:
    """How the values of a Secret of the stack came to it; what a stack file encrypts is marked."""
    leaves: list[object] = []
    for field in ("data", "stringData"):
        value = secret.get(field)
        leaves += value.values() if isinstance(value, Mapping) else [value]
    if any(isinstance(leaf, str) for leaf in leaves):
        return "the program, not encrypted"
    return "what only a deployment tells" if UNKNOWN in leaves else "encrypted configuration"
