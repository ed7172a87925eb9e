"""External section: the hosts of ServiceEntries."""

from collections.abc import Iterator
from typing import Any

from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import maps_at, texts_at


def external_lines(index: ManifestIndex) -> list[tuple[str, str]]:
    """The name of each ServiceEntry, and its hosts with their ports."""
    entries = index.of_kind("ServiceEntry")
    return [(place(entry)[1], ", ".join(_addresses(entry))) for entry in entries]


def _addresses(entry: Manifest) -> Iterator[str]:
    for host in texts_at(entry, "spec", "hosts"):
        ports: list[Any] = maps_at(entry, "spec", "ports") or [{}]
        for port in ports:
            number = f":{port['number']}" if "number" in port else ""
            protocol = f" ({port['protocol']})" if "protocol" in port else ""
            yield f"{host}{number}{protocol}"
