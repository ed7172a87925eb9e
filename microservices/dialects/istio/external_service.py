"""External services: ServiceEntries, and TLS origination."""

from microservices.kinds import istio
from microservices.settings.access.external import (
    ExternalServiceSettings,
    ExternalTlsSettings,
)


def service_entry_spec(settings: ExternalServiceSettings) -> istio.ServiceEntrySpec:
    """An external host, resolved by DNS and not exported to other namespaces.

    Of a wildcard nobody can ask the addresses, and a connection of TCP says no host: it is told
    from others by where it goes, if that is written. Both go where the caller sends them.
    https://istio.io/latest/docs/reference/config/networking/service-entry/#ServiceEntry-Resolution
    https://istio.io/latest/docs/reference/config/analysis/ist0134/
    """
    protocol = settings.protocol
    by_address = protocol == "TCP" and bool(settings.addresses) and settings.tls is None
    spec: istio.ServiceEntrySpec = {
        "hosts": [settings.host],
        "ports": [{"number": settings.port, "name": protocol.lower(), "protocol": protocol}],
        "location": "MESH_EXTERNAL",
        "resolution": "NONE" if settings.is_wildcard or by_address else "DNS",
        "exportTo": ["."],
    }
    if by_address:
        spec["addresses"] = list(settings.addresses)
    return spec


def tls_rule_spec(host: str, tls: ExternalTlsSettings) -> istio.DestinationRuleSpec:
    """TLS origination, verified by the name and the CAs of the system.

    The name is asked for and looked at: without `subjectAltNames` any certificate would do.
    https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings
    """
    name = tls.hostname or host
    shown: istio.ClientTls = {"mode": "SIMPLE", "sni": name, "subjectAltNames": [name]}
    return {"host": host, "trafficPolicy": {"tls": shown}, "exportTo": ["."]}
