"""Ingress: a gateway, and routes of its hosts to services of the stack."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from microservices.dialects.gateway_api.ingress import (
    gateway_name,
    http_route_name,
    http_route_spec,
    redirect_spec,
)
from microservices.dialects.gateway_api.ingress import gateway_spec as gateway_api_spec
from microservices.dialects.istio.exposed_route import exposed_routes
from microservices.dialects.istio.tokens import Guarded, tokens
from microservices.kinds import gateway_api, istio
from microservices.plan.exposure import Exposure
from microservices.plan.names import LONGEST, digest, shared_labels
from microservices.plan.plan import Plan
from microservices.settings.traffic.gateway import GatewaySettings, TlsSettings
from microservices.specs.certificate import certificate, certificate_spec
from microservices.specs.metadata import metadata, token

from .microservice import Microservice
from .settle import destinations

_NAME = "gateway"
_TLS_VERSIONS = {"1.2": "TLSV1_2", "1.3": "TLSV1_3"}


@dataclass(frozen=True, kw_only=True)
class IngressArgs:
    """What is exposed, and the `microservices` of it that are placed."""

    plan: Plan
    microservices: Mapping[str, Microservice]
    namespace: pulumi.Input[str]
    settle: pulumi.ResourceHookBinding


class Ingress(pulumi.ComponentResource):
    """One Gateway, its Certificate where there is an issuer, and one VirtualService for each host.

    Never two of one host: at a gateway Istio merges them in an order that nobody controls.
    https://istio.io/latest/docs/ops/best-practices/traffic-management/#split-virtual-services
    In a stack that uses the Gateway API there is an HTTPRoute for each service below a host.
    `hosts` has the service behind each host and path, and `routes` are by host, or by name.
    """

    gateway: CustomResource
    routes: dict[str, CustomResource]
    hosts: dict[str, str]

    def __init__(
        self,
        name: str,
        args: IngressArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(token("Ingress"), name, None, opts)
        self._args, self._settings = args, args.plan.settings
        self._child = pulumi.ResourceOptions(parent=self)
        self._certificate()
        exposed = args.plan.exposed
        self._tokens = self._placed_tokens(exposed)
        if self._settings.mesh.routes == "gateway-api":
            self.gateway = self._gateway_of_gateway_api()
            self.routes = self._http_routes(exposed)
        else:
            self.gateway = self._gateway()
            self.routes = {
                host: self._virtual_service(host, found) for host, found in exposed.items()
            }
        self.hosts = {
            f"{host}{one.beginning or '/'}": one.service.name
            for host, found in exposed.items()
            for one in found
        }
        self.register_outputs({"hosts": self.hosts})

    def _certificate(self) -> None:
        gateway = self._settings.gateway
        tls = gateway.tls or TlsSettings()
        if tls.issuer is None or tls.credential_name is None:
            return
        certificate(
            tls.credential_name,
            metadata(tls.credential_name, gateway.namespace, shared_labels(tls.credential_name)),
            certificate_spec(tls.credential_name, gateway.hosts, tls.issuer),
            self._child,
        )

    def _placed_tokens(self, exposed: Collection[str]) -> list[CustomResource]:
        """What asks for tokens, beside the pods of the gateway: it is there before any route."""
        gateway = self._settings.gateway
        hosts = sorted(host for host in {*gateway.hosts, *exposed} if not host.startswith("*"))
        # Without hosts it would be for those of everybody at that gateway.
        if gateway.auth is None or not hosts:
            return []
        name = token_policy_name(self._settings.namespace)
        return tokens(
            name,
            metadata(name, gateway.namespace, shared_labels(name)),
            gateway.auth,
            Guarded(labels=dict(gateway.selector), hosts=tuple(hosts)),
            self._settings.mesh.api_version,
            self._child,
        )

    def _gateway(self) -> CustomResource:
        args = self._args
        return istio.gateway(
            _NAME,
            metadata(_NAME, args.namespace, shared_labels(_NAME)),
            gateway_spec(self._settings.gateway),
            self._settings.mesh.api_version,
            self._child,
        )

    def _gateway_of_gateway_api(self) -> CustomResource:
        gateway, namespace = self._settings.gateway, self._settings.namespace
        name = gateway_name(namespace)
        described = metadata(name, gateway.namespace, shared_labels(_NAME))
        spec = gateway_api_spec(gateway, namespace)
        return gateway_api.gateway(name, described, spec, self._child)

    def _http_routes(self, exposed: Mapping[str, Sequence[Exposure]]) -> dict[str, CustomResource]:
        args, gateway, namespace = self._args, self._settings.gateway, self._settings.namespace
        found: dict[str, CustomResource] = {}
        for host, below in exposed.items():
            services = {one.service.name: one for one in below}
            for service, found_rules in args.plan.host_rules[host].items():
                rules = found_rules.rules
                spec = http_route_spec(gateway, namespace, host, services[service], rules)
                name = http_route_name(host_name(host), service)
                found[name] = self._http_route(name, spec, args.microservices[service])
        if gateway.tls is not None:
            found[_NAME] = self._http_route(_NAME, redirect_spec(gateway, namespace))
        return found

    def _http_route(
        self, name: str, spec: gateway_api.HttpRouteSpec, *needs: Microservice
    ) -> CustomResource:
        """The versions that it leads to are among what is in the service."""
        opts = pulumi.ResourceOptions(
            parent=self, depends_on=[self.gateway, *self._tokens, *needs], hooks=self._args.settle
        )
        described = metadata(name, self._args.namespace, shared_labels(_NAME))
        return gateway_api.http_route(name, described, spec, opts)

    def _virtual_service(self, host: str, exposed: Sequence[Exposure]) -> CustomResource:
        args, name = self._args, host_name(host)
        spec = host_spec(host, exposed)
        return istio.virtual_service(
            name,
            metadata(name, args.namespace, shared_labels(_NAME)),
            spec,
            self._settings.mesh.api_version,
            pulumi.ResourceOptions(
                parent=self,
                depends_on=[self.gateway, *self._tokens, *self._needs(spec)],
                hooks=args.settle,
            ),
        )

    def _needs(self, spec: istio.VirtualServiceSpec) -> list[pulumi.Resource]:
        """The versions that requests or copies of them are sent to, and their Services."""
        placed, found = self._args.microservices, sorted(destinations({"spec": spec}))
        services = [placed[name].service for name in sorted({name for name, _ in found})]
        versions = [placed[name].versions[version] for name, version in found]
        return [*(service for service in services if service), *versions]


def gateway_spec(gateway: GatewaySettings) -> istio.GatewaySpec:
    """The ports of the gateway, for hosts that VirtualServices of this namespace alone have.

    https://istio.io/latest/docs/reference/config/networking/gateway/#Server
    """
    hosts = [f"./{host}" for host in gateway.hosts]
    http: istio.Server = {
        "port": {"number": 80, "name": "http", "protocol": "HTTP"},
        "hosts": hosts,
    }
    servers = [http]
    if gateway.tls is not None:
        http["tls"] = {"httpsRedirect": True}
        port: istio.GatewayPort = {"number": 443, "name": "https", "protocol": "HTTPS"}
        servers.append({"port": port, "hosts": hosts, "tls": _server_tls(gateway.tls)})
    return {"selector": dict(gateway.selector), "servers": servers}


def _server_tls(tls: TlsSettings) -> istio.ServerTls:
    found: istio.ServerTls = {
        "mode": "SIMPLE",
        "minProtocolVersion": _TLS_VERSIONS[tls.min_version],
    }
    if tls.credential_name is not None:
        found["credentialName"] = tls.credential_name
    return found


def host_spec(host: str, exposed: Sequence[Exposure]) -> istio.VirtualServiceSpec:
    """The routes of every service below a host; Envoy answers 404 where none of them matches."""
    found = [route for one in exposed for route in exposed_routes(one)]
    return {"hosts": [host], "gateways": [_NAME], "http": found}


def token_policy_name(namespace: str) -> str:
    """The name of what asks for tokens, beside that of other stacks at the same gateway.

    No service has it, even where the gateway is in the namespace of the stack: it has a dot.
    """
    name = f"{_NAME}.{namespace}"
    return name if len(name) <= LONGEST else f"{_NAME}.{digest(namespace)}"


def host_name(host: str) -> str:
    """The name of a host's VirtualService, which no service has: theirs are without a dot.

    That of a wildcard has no `-` after `gateway`, so that it is no other host's either.
    """
    name = f"{_NAME}{host[1:]}" if host.startswith("*") else f"{_NAME}-{host}"
    if len(name) <= LONGEST:
        return name
    return f"{_NAME}.{digest(host)}"
