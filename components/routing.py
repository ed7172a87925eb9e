"""Routing of a service: one VirtualService, or HTTPRoutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from components import gateway_api, istio
from components.adoption import Adoption
from components.argo_rollouts import divided, subsets_spec
from components.http_route import RoutedPort, http_routes
from components.http_route_rule import rule_specs
from components.metadata import metadata, token
from components.owner import routes_ignored
from plan.names import labels
from plan.owner import is_argo_rollouts, is_handed_over
from plan.plan import Plan
from plan.written_route import last_route


@dataclass(frozen=True, kw_only=True)
class RoutingArgs:
    """Whose routes they are, what must be there before, and the waits around an update."""

    plan: Plan
    service: str
    namespace: pulumi.Input[str]
    settle: pulumi.ResourceHookBinding
    needs: Sequence[pulumi.Resource]
    adoption: Adoption


class Routing(pulumi.ComponentResource):
    """The one VirtualService of a host; Istio does not merge two of them inside the mesh.

    In a stack that uses the Gateway API it is an HTTPRoute for each port on which there are
    requests. `routes` are what is there, by name.
    """

    routes: dict[str, CustomResource]

    def __init__(
        self,
        name: str,
        args: RoutingArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(token("Routing"), name, None, opts)
        self._args, self._settings = args, args.plan.settings.services[args.service]
        self._child = pulumi.ResourceOptions(
            parent=self, depends_on=list(args.needs), hooks=args.settle
        )
        if args.plan.settings.mesh.routes == "gateway-api":
            self.routes = self._http_routes()
        else:
            self.routes = {args.service: self._virtual_service()}
        self.register_outputs({})

    def _virtual_service(self) -> CustomResource:
        args, settings = self._args, self._settings
        spec = virtual_service_spec(args.plan, args.service)
        owned = pulumi.ResourceOptions(
            import_=args.adoption.id("VirtualService", args.service),
            ignore_changes=routes_ignored(settings, spec),
            retain_on_delete=is_handed_over(settings),
            depends_on=self._subsets(),
        )
        return istio.virtual_service(
            args.service,
            metadata(args.service, args.namespace, labels(args.service)),
            spec,
            args.plan.settings.mesh.api_version,
            pulumi.ResourceOptions.merge(self._child, owned),
        )

    def _subsets(self) -> list[CustomResource]:
        """Where the routes lead to that Argo Rollouts divides."""
        args = self._args
        if not is_argo_rollouts(self._settings):
            return []
        return [
            istio.destination_rule(
                args.service,
                metadata(args.service, args.namespace, labels(args.service)),
                subsets_spec(args.service, self._settings.main_version),
                args.plan.settings.mesh.api_version,
                pulumi.ResourceOptions(parent=self, ignore_changes=["spec.subsets"]),
            )
        ]

    def _http_routes(self) -> dict[str, CustomResource]:
        args = self._args
        return {
            name: gateway_api.http_route(
                name,
                metadata(name, args.namespace, labels(args.service)),
                spec,
                self._child,
            )
            for name, spec in http_route_specs(args.plan, args.service).items()
        }


def virtual_service_spec(plan: Plan, service: str) -> istio.VirtualServiceSpec:
    """The routes of a service on each of its ports; a version without traffic is not named.

    Where there are several ports each has routes of its own: without its number Istio would not
    know which port of the destination is meant.
    https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination
    """
    settings = plan.settings.services[service]
    spec: istio.VirtualServiceSpec = {"hosts": [service]}
    several = len(settings.all_ports) > 1
    found = [one for one in plan.routes[service] if one.match.gateway is not True]
    for port in settings.all_ports:
        number = port.number if several else None
        destination = RoutedPort(service, number)
        if port.routed_as_tcp:
            route = _tcp_route(destination, last_route(plan.services[service]).split)
            spec.setdefault("tcp", []).append(route)
        else:
            for one in found:
                if one.match.port in (None, port.name):
                    spec.setdefault("http", []).extend(http_routes(one, destination, number))
    return divided(spec) if is_argo_rollouts(settings) else spec


def http_route_specs(plan: Plan, service: str) -> dict[str, gateway_api.HttpRouteSpec]:
    """The routes of each port on which there are requests, by the name of their HTTPRoute.

    The first is named after the service; the dot in the names of others is in no service's name.
    A port is named where there are several: what leads to it leads to no other one.
    """
    found: dict[str, gateway_api.HttpRouteSpec] = {}
    ports = plan.settings.services[service].all_ports
    for port in ports:
        if port.routed_as_tcp:
            continue
        parent: gateway_api.ParentReference = {"group": "", "kind": "Service", "name": service}
        if len(ports) > 1:
            parent["port"] = port.number
        rules = plan.mesh_rules[service][port.name].rules
        found[f"{service}.{port.name}" if found else service] = {
            "parentRefs": [parent],
            "rules": rule_specs(rules, service, port.number),
        }
    return found


def _tcp_route(destination: RoutedPort, shares: Mapping[str, int]) -> istio.TcpRoute:
    route: istio.TcpRoute = {"route": destination.split(shares)}
    if destination.number is not None:
        route["match"] = [{"port": destination.number}]
    return route
