"""TLS to an external service, by kinds of the Gateway API."""

from microservices.kinds import gateway_api
from microservices.manifests.api_group import ISTIO
from microservices.settings.access.external import ExternalTlsSettings


def backend_tls_policy_spec(
    service: str, host: str, tls: ExternalTlsSettings
) -> gateway_api.BackendTlsPolicySpec:
    """TLS origination for a ServiceEntry, by the CAs of the system or those of a ConfigMap.

    Istio asks for `hostname`, and looks at nothing but `subjectAltNames`.
    https://github.com/istio/istio/blob/master/pilot/pkg/config/kube/gateway/backend_policies.go
    """
    name = tls.hostname or host
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
        "name": service,
    }
    return {"targetRefs": [target], "validation": validation}
