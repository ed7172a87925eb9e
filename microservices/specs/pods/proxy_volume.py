"""Volumes of the proxy alone: certificates of hosts outside, which no application sees."""

import json
from collections.abc import Iterable, Iterator

from microservices.plan.call_graph import Call
from microservices.plan.external_host import tls_folder
from microservices.plan.names import digest
from microservices.settings.access.external import ExternalTlsSettings

# https://istio.io/latest/docs/reference/config/annotations/#SidecarUserVolume
_VOLUME, _MOUNT = "sidecar.istio.io/userVolume", "sidecar.istio.io/userVolumeMount"


def proxy_volume_annotations(calls: Iterable[Call]) -> dict[str, str]:
    """What tells injection to mount the certificates that TLS to these hosts needs.

    The account of the pods needs no right to read Secrets, as it would with a `credentialName`.
    https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings
    """
    volumes: dict[str, object] = {}
    mounts: dict[str, object] = {}
    for call in calls:
        for kind, name, source in _sources(call.external.tls if call.external else None):
            volume = f"tls-{digest(f'{kind}/{name}')}"
            volumes[volume] = {kind: source}
            mounts[volume] = {"mountPath": tls_folder(kind, name), "readOnly": True}
    return {_VOLUME: json.dumps(volumes), _MOUNT: json.dumps(mounts)} if volumes else {}


def _sources(tls: ExternalTlsSettings | None) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The kind of each volume, the name of its object, and how a pod names that."""
    if tls is not None and tls.client_secret is not None:
        yield "secret", tls.client_secret, {"secretName": tls.client_secret}
    if tls is not None and tls.ca_config_map is not None:
        yield "configMap", tls.ca_config_map, {"name": tls.ca_config_map}
