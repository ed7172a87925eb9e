"""Sidecars of a stack: the hosts that the proxies of pods know.

https://istio.io/latest/docs/reference/config/networking/sidecar/
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import maps_at, part, texts_at
from microservices.manifests.routes.host import covers
from microservices.manifests.selector import Selecting


@dataclass(frozen=True)
class Scope:
    """The hosts that a proxy knows, with their namespaces, and whether it refuses all others.

    `sidecar` is `namespace/name`, and empty where no Sidecar is for the pods: they know every host.
    """

    hosts: tuple[tuple[str, str], ...] = (("*", "*"),)
    refuses: bool = False
    sidecar: str = ""

    def has(self, namespace: str, host: str) -> bool:
        """Whether a host of a namespace is known."""
        return any(
            owner in ("*", namespace) and covers(pattern, host) for owner, pattern in self.hosts
        )


class Sidecars:
    """Finds the scope of pods; one that selects them takes the place of their namespace's."""

    def __init__(self, sidecars: Iterable[Manifest]) -> None:
        self._selection = Selecting(sidecars, "spec", "workloadSelector", "labels")

    def scope(self, namespace: str, labels: Mapping[str, Any]) -> Scope:
        """What the proxies of pods with these labels know."""
        own = self._selection.selecting(namespace, labels)
        for sidecar in [*own, *self._selection.whole(namespace)]:
            mode = part(sidecar, "spec", "outboundTrafficPolicy", "mode")
            hosts = tuple(dict.fromkeys(_hosts(sidecar)))
            return Scope(hosts, mode == "REGISTRY_ONLY", "/".join(place(sidecar)))
        return Scope()


def _hosts(sidecar: Manifest) -> Iterable[tuple[str, str]]:
    """Namespace and name of the hosts of all listeners; without any they are all."""
    listeners = maps_at(sidecar, "spec", "egress")
    written = [host for listener in listeners for host in texts_at(listener, "hosts")]
    for host in written if listeners else ["*/*"]:
        owner, _, name = host.rpartition("/")
        yield (place(sidecar)[0] if owner in ("", ".") else owner), name
