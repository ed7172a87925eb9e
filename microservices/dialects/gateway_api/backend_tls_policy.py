"""TLS to an external service, by kinds of the Gateway API."""

from microservices.dialects.istio.external_service import port_name
from microservices.kinds import gateway_api
from microservices.manifests.api_group import ISTIO
from microservices.plan.external_host import ExternalHost
from microservices.settings.access.external import ExternalServiceSettings, ExternalTlsSettings


def backend_tls_policies(host: ExternalHost) -> dict[str, gateway_api.BackendTlsPolicySpec]:
    """The policies of the ports at which the proxy speaks TLS, by their names.

    The first is named after the host; those of the others end with the port.
    """
    found: dict[str, gateway_api.BackendTlsPolicySpec] = {}
    for port in host.ports:
        if port.tls is not None:
            name = f"{host.name}.{port.port}" if found else host.name
            found[name] = _policy(host, port, port.tls)
    return found


def _policy(
    host: ExternalHost, port: ExternalServiceSettings, tls: ExternalTlsSettings
) -> gateway_api.BackendTlsPolicySpec:
    """TLS origination for a ServiceEntry, by the CAs of the system or those of a ConfigMap.

    Istio asks for `hostname`, and looks at nothing but `subjectAltNames`.
    https://github.com/istio/istio/blob/master/pilot/pkg/config/kube/gateway/backend_policies.go
    """
    name = tls.hostname or host.host
    validation: gateway_api.Validation = {
        "hostname": name,
        "subjectAltNames": [{"type": "Hostname", "hostname": name}],
    }
    if tls.ca_config_map is None:
        validation["wellKnownCACertificates"] = "System"
    else:
        validation["caCertificateRefs"] = [
            {"group": "", "kind": "ConfigMap", "name": tls.ca_config_map}
        ]
    target: gateway_api.ObjectReference = {
        "group": ISTIO,
        "kind": "ServiceEntry",
        "name": host.name,
    }
    if len(host.ports) > 1:
        target["sectionName"] = port_name(port)
    return {"targetRefs": [target], "validation": validation}
