"""Routes by kinds of Istio: a VirtualService for each host, to subsets of DestinationRules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.dialects.istio.destination_rule import destination_rule_spec
from microservices.dialects.istio.external_service import external_routes_spec, external_rule_spec
from microservices.dialects.istio.ingress import GATEWAY, gateway_spec, host_name, host_spec
from microservices.dialects.istio.virtual_service import virtual_service_spec
from microservices.kinds.istio import DestinationRuleSpec, VirtualServiceSpec
from microservices.manifests.routes.destinations import destinations
from microservices.objects.args import ServiceArgs, VersionArgs
from microservices.objects.stack_object import Component, Key, StackObject, istio_object
from microservices.plan.external_host import ExternalHost
from microservices.plan.names import shared_labels, versioned
from microservices.plan.owner import is_handed_over, writes_weights
from microservices.plan.plan import Plan
from microservices.specs.metadata import metadata

EXTERNAL = (Component("ExternalServices", "external"),)
INGRESS = (Component("Ingress", GATEWAY),)


class Istio:
    """Never two VirtualServices of one host: Istio does not merge them inside the mesh.

    At a gateway it does, in an order that nobody controls.
    https://istio.io/latest/docs/ops/best-practices/traffic-management/#split-virtual-services
    """

    def addresses(self, plan: Plan, service: str) -> tuple[str, ...]:
        """The one Service: its subsets have no names of their own."""
        del plan
        return (service,)

    def backends(self, args: VersionArgs) -> Iterator[StackObject]:
        """The subset of a version, in a DestinationRule of its own.

        So the subset comes before the route that names it and goes after it, by Pulumi's own
        order: istiod merges the rules of one host. The policies of a subset stand in the subset,
        since a host-level policy would come from one of the merged rules for all.
        """
        spec = destination_rule_spec(args.service.name, args.version)
        yield from destination_rule(args, spec)

    def routes(self, args: ServiceArgs, needs: tuple[Key, ...]) -> Iterator[StackObject]:
        """The one VirtualService of a service."""
        spec, mesh = virtual_service_spec(args.plan, args.name), args.plan.settings.mesh
        described = args.metadata(args.name)
        yield replace(
            istio_object("VirtualService", mesh, described, spec, args.routing, needs),
            import_id=args.adopted("VirtualService", args.name),
            retained=is_handed_over(args.settings),
            settles=True,
        )

    def external_policies(self, plan: Plan, host: ExternalHost) -> Iterator[StackObject]:
        """A DestinationRule, and a VirtualService where proxies see requests."""
        mesh, described = plan.settings.mesh, external_metadata(plan, host.name)
        if rule := external_rule_spec(host):
            yield istio_object("DestinationRule", mesh, described, rule, EXTERNAL)
        if mesh.sees_requests and (routes := external_routes_spec(host)):
            found = istio_object("VirtualService", mesh, described, routes, EXTERNAL)
            yield replace(found, settles=True)

    def ingress(
        self, plan: Plan, of_services: Mapping[str, Sequence[StackObject]], needs: tuple[Key, ...]
    ) -> Iterator[StackObject]:
        """One Gateway, and one VirtualService for each host."""
        mesh, described = plan.settings.mesh, ingress_metadata(plan, GATEWAY)
        spec = gateway_spec(plan.settings.gateway)
        gateway = istio_object("Gateway", mesh, described, spec, INGRESS)
        if plan.settings.owns_namespace:
            yield gateway
            needs = (gateway.key, *needs)
        for host, exposed in plan.exposed.items():
            described, routes = ingress_metadata(plan, host_name(host)), host_spec(host, exposed)
            led = (*needs, *_led_to(routes, of_services))
            found = istio_object("VirtualService", mesh, described, routes, INGRESS, led)
            yield replace(found, settles=True)


def destination_rule(args: VersionArgs, spec: DestinationRuleSpec) -> Iterator[StackObject]:
    """What is said of a version to whoever calls it, where this program says it."""
    service = args.service
    if writes_weights(service.settings):
        mesh = service.plan.settings.mesh
        yield replace(
            istio_object("DestinationRule", mesh, args.metadata(), spec, args.path),
            import_id=service.adopted("DestinationRule", args.name),
            retained=is_handed_over(service.settings),
        )


def external_metadata(plan: Plan, name: str) -> ObjectMetaArgsDict:
    """The metadata of what is said of a host outside of the cluster."""
    return metadata(name, plan.settings.namespace, shared_labels(name))


def ingress_metadata(plan: Plan, name: str) -> ObjectMetaArgsDict:
    """The metadata of the gateway, or of the routes of one of its hosts."""
    return metadata(name, plan.settings.namespace, shared_labels(GATEWAY))


def _led_to(
    routes: VirtualServiceSpec, of_services: Mapping[str, Sequence[StackObject]]
) -> Iterator[Key]:
    """The Services and versions that requests or copies of them are sent to."""
    led = sorted(destinations({"spec": routes}))
    yield from (Key("Service", service) for service in sorted({service for service, _ in led}))
    for service, version in led:
        component = Component("Version", versioned(service, version))
        yield from (one.key for one in of_services[service] if component in one.path)
