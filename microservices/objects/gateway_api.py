"""Routes by kinds of the Gateway API: HTTPRoutes, to versions that are Services of their own."""

from collections.abc import Iterator, Mapping, Sequence

from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.dialects.gateway_api.backend_tls_policy import backend_tls_policies
from microservices.dialects.gateway_api.http_route import http_route_specs
from microservices.dialects.gateway_api.ingress import (
    gateway_spec,
    http_route_name,
    http_route_spec,
    redirect_spec,
)
from microservices.dialects.istio.destination_rule import service_policy_spec
from microservices.dialects.istio.external_service import external_rule_spec
from microservices.dialects.istio.ingress import GATEWAY, host_name
from microservices.kinds.gateway_api import HttpRouteSpec
from microservices.kinds.gateway_api.group import API_VERSION
from microservices.kinds.kubernetes import CORE
from microservices.objects.args import NOT_AWAITED, ServiceArgs, VersionArgs
from microservices.objects.istio import (
    EXTERNAL,
    INGRESS,
    destination_rule,
    external_metadata,
    ingress_metadata,
)
from microservices.objects.stack_object import (
    Component,
    Key,
    StackObject,
    istio_object,
    keys,
)
from microservices.plan.external_host import ExternalHost
from microservices.plan.names import gateway_name, shared_labels, versioned
from microservices.plan.plan import Plan
from microservices.plan.written_route import http_ports
from microservices.specs.metadata import metadata
from microservices.specs.service import version_service_spec


class GatewayApi:
    """It knows no subsets, and its routes may share a host."""

    def addresses(self, plan: Plan, service: str) -> tuple[str, ...]:
        """The Service, and that of each version: whoever calls one by its name gets there too."""
        versions = plan.settings.services[service].effective_versions
        return (service, *(versioned(service, one.name) for one in versions))

    def backends(self, args: VersionArgs) -> Iterator[StackObject]:
        """The Service of a version, and a DestinationRule where it has a policy."""
        service, version = args.service, args.version
        body = {
            "spec": version_service_spec(service.name, version.name, service.settings.all_ports)
        }
        described = args.metadata(annotations=NOT_AWAITED)
        yield StackObject("Service", CORE, described, body, args.path)
        # No route leads connections to the Service of a version: they go to that of the service.
        host = args.name if http_ports(service.plan.services[service.name]) else service.name
        if policy := service_policy_spec(host, version):
            yield from destination_rule(args, policy)

    def routes(self, args: ServiceArgs, needs: tuple[Key, ...]) -> Iterator[StackObject]:
        """An HTTPRoute for each port on which there are requests."""
        for name, spec in http_route_specs(args.plan, args.name).items():
            yield _http_route(args.metadata(name), spec, args.routing, needs)

    def external_policies(self, plan: Plan, host: ExternalHost) -> Iterator[StackObject]:
        """A BackendTLSPolicy for each port at which the proxy speaks TLS, or a DestinationRule."""
        for name, spec in backend_tls_policies(host).items():
            body, described = {"spec": spec}, external_metadata(plan, name)
            yield StackObject("BackendTLSPolicy", API_VERSION, described, body, EXTERNAL)
        if not any(port.tls for port in host.ports) and (rule := external_rule_spec(host)):
            described = external_metadata(plan, host.name)
            yield istio_object("DestinationRule", plan.settings.mesh, described, rule, EXTERNAL)

    def ingress(
        self, plan: Plan, of_services: Mapping[str, Sequence[StackObject]], needs: tuple[Key, ...]
    ) -> Iterator[StackObject]:
        """The Gateway, and an HTTPRoute for each service below a host."""
        settings, namespace = plan.settings.gateway, plan.settings.namespace
        described = metadata(gateway_name(namespace), settings.namespace, shared_labels(GATEWAY))
        body = {"spec": gateway_spec(settings, namespace)}
        gateway = StackObject("Gateway", API_VERSION, described, body, INGRESS)
        owned = plan.settings.owns_namespace
        if owned:
            yield gateway
            needs = (gateway.key, *needs)
        for host, below in plan.exposed.items():
            services = {one.service.name: one for one in below}
            for service, rules in plan.host_rules[host].items():
                spec = http_route_spec(settings, namespace, host, services[service], rules.rules)
                name = http_route_name(host_name(host), service)
                # The versions that it leads to are among what is in the service.
                led = (*needs, *keys(of_services[service]))
                yield _http_route(ingress_metadata(plan, name), spec, INGRESS, led)
        if owned and settings.redirects:
            spec = redirect_spec(settings, namespace)
            yield _http_route(ingress_metadata(plan, GATEWAY), spec, INGRESS, needs)


def _http_route(
    described: ObjectMetaArgsDict,
    spec: HttpRouteSpec,
    path: tuple[Component, ...],
    needs: tuple[Key, ...],
) -> StackObject:
    body = {"spec": spec}
    return StackObject("HTTPRoute", API_VERSION, described, body, path, needs, settles=True)
