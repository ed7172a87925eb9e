"""External services: ServiceEntries, and TLS origination."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from microservices.kinds import gateway_api, istio
from microservices.manifests.api_group import ISTIO
from microservices.plan.names import shared_labels
from microservices.settings.access.external import (
    ExternalServiceSettings,
    ExternalTlsSettings,
)
from microservices.settings.mesh import MeshSettings
from microservices.specs.metadata import metadata, token


@dataclass(frozen=True, kw_only=True)
class ExternalServicesArgs:
    """The services by name, and where their objects go."""

    namespace: pulumi.Input[str]
    services: Mapping[str, ExternalServiceSettings]
    mesh: MeshSettings


class ExternalServices(pulumi.ComponentResource):
    """One ServiceEntry for each service outside of the cluster, and what its TLS is.

    That is a BackendTLSPolicy in a stack that uses the Gateway API, and else a DestinationRule.
    Pods that call them wait for `objects`.
    """

    objects: list[pulumi.Resource]

    def __init__(
        self,
        name: str,
        args: ExternalServicesArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(token("ExternalServices"), name, None, opts)
        self._args, self._child = args, pulumi.ResourceOptions(parent=self)
        self.objects = []
        for service, settings in args.services.items():
            self.objects.append(
                istio.service_entry(
                    service,
                    metadata(service, args.namespace, shared_labels(service)),
                    service_entry_spec(settings),
                    args.mesh.api_version,
                    self._child,
                )
            )
            if settings.tls is not None:
                self.objects.append(self._tls(service, settings.host, settings.tls))
        self.register_outputs({})

    def _tls(self, service: str, host: str, tls: ExternalTlsSettings) -> pulumi.Resource:
        args = self._args
        described = metadata(service, args.namespace, shared_labels(service))
        if args.mesh.routes == "gateway-api":
            policy = backend_tls_policy_spec(service, host, tls)
            return gateway_api.backend_tls_policy(service, described, policy, self._child)
        rule, version = tls_rule_spec(host, tls), args.mesh.api_version
        return istio.destination_rule(service, described, rule, version, self._child)


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


def backend_tls_policy_spec(
    service: str, host: str, tls: ExternalTlsSettings
) -> gateway_api.BackendTlsPolicySpec:
    """The same for a ServiceEntry, or with the authority of a ConfigMap.

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
