"""Export of a rule: the namespaces that see it."""

from offline.manifest_parts import Manifest, place, texts_at


def exports(item: Manifest, client: str) -> bool:
    """Whether a VirtualService or DestinationRule is exported to a namespace.

    https://istio.io/latest/docs/reference/config/networking/virtual-service/#VirtualService-export_to
    """
    wanted = texts_at(item, "spec", "exportTo")
    home = place(item)[0]
    return not wanted or "*" in wanted or client in wanted or ("." in wanted and client == home)
