"""Whether the proxy of the pod that sends knows a host at all, by the Sidecar of that pod.

https://istio.io/latest/docs/reference/config/networking/sidecar/
"""

from offline.host_name import covers
from offline.manifest_parts import Manifest, map_at, maps_at, part, place, texts_at
from offline.traffic.decision import Decision, Outside, Refused
from offline.traffic.mesh import Mesh
from offline.traffic.request import Request
from offline.traffic.service import Service


def unknown_to_sender(mesh: Mesh, service: Service, request: Request) -> Decision | None:
    """What becomes of a request to a host that the sender's proxy does not know; else None."""
    sidecar = mesh.sidecar(request)
    if sidecar is None or _imports(sidecar, service):
        return None
    why = "its Sidecar {}/{} does not have this host".format(*place(sidecar))
    mode = part(sidecar, "spec", "outboundTrafficPolicy", "mode")
    return Decision(service.host, Refused(why) if mode == "REGISTRY_ONLY" else Outside(why))


def _imports(sidecar: Manifest, service: Service) -> bool:
    """Whether a host is among those of any listener; without listeners every one is."""
    own, egress = place(sidecar)[0], maps_at(sidecar, "spec", "egress")
    return "egress" not in map_at(sidecar, "spec") or any(
        _covers(host, own, service) for one in egress for host in texts_at(one, "hosts")
    )


def _covers(written: str, own: str, service: Service) -> bool:
    namespace, _, name = written.partition("/")
    inside = (own if namespace == "." else namespace) in ("*", service.namespace)
    return inside and covers(name, service.host)
