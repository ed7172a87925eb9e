"""TLS: ports that accept plaintext, and hosts to which a proxy originates TLS."""

from collections.abc import Iterator, Mapping
from typing import Any

from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest, Place, place
from microservices.manifests.parts import map_at, maps_at, part
from microservices.manifests.selector import Selecting
from microservices.offline.graph.member import Member

_ENCRYPTED = ("SIMPLE", "MUTUAL")
_UNSET = (None, "UNSET")
# What Istio does where no PeerAuthentication says anything.
# https://istio.io/latest/docs/reference/config/security/peer_authentication/
_STRICT, _DEFAULT = "STRICT", "PERMISSIVE"


class PeerModes:
    """The PeerAuthentications of a stack."""

    def __init__(self, index: ManifestIndex) -> None:
        found = index.of_kind("PeerAuthentication")
        self._selection = Selecting(found, "spec", "selector", "matchLabels")

    def plain_text(self, member: Member) -> Iterator[str]:
        """Where pods accept plaintext; a port is named only if it differs from the others."""
        modes = [self._modes(member.place[0], labels) for labels in member.labels]
        if any(found[""] != _STRICT for found in modes):
            yield "accepts plaintext"
            return
        ports = dict.fromkeys(port for found in modes for port in found if found[port] != _STRICT)
        known = member.service_ports
        yield from (f"accepts plaintext at :{known.get(port, port)}" for port in ports)

    def _modes(self, namespace: str, labels: Mapping[str, Any]) -> dict[str, str]:
        """The mode of each port that has its own, and of all others without a number."""
        inherited, found = _DEFAULT, dict[str, str]()
        own = self._selection.selecting(namespace, labels)
        # What selects the pods is laid over what is for the whole namespace.
        for item in [*self._selection.whole(namespace), *own]:
            mode = part(item, "spec", "mtls", "mode")
            inherited = inherited if mode in _UNSET else str(mode)
            for port, setting in map_at(item, "spec", "portLevelMtls").items():
                if part(setting, "mode") not in _UNSET:
                    found[str(port)] = str(part(setting, "mode"))
        return {"": inherited, **found}


def is_encrypted_by_proxy(index: ManifestIndex, host: str, entry: Place, port: Manifest) -> bool:
    """Whether the proxy speaks TLS with a port of a ServiceEntry, whatever the service speaks."""
    targets = [
        (target.get("kind"), place(policy)[0], target.get("name"))
        for policy in index.of_kind("BackendTLSPolicy")
        for target in maps_at(policy, "spec", "targetRefs")
        if target.get("sectionName") in (None, port.get("name"))
    ]
    return ("ServiceEntry", *entry) in targets or any(
        part(level, "tls", "mode") in _ENCRYPTED
        for rule in index.of_kind("DestinationRule")
        if part(rule, "spec", "host") == host
        for level in [_level(map_at(rule, "spec", "trafficPolicy"), port.get("number"))]
    )


def _level(policy: Manifest, number: object) -> Manifest:
    """What holds at a port: what is written for it takes the place of all else."""
    levels = maps_at(policy, "portLevelSettings")
    return next((one for one in levels if part(one, "port", "number") == number), policy)
