"""Routing of a service: one VirtualService, or HTTPRoutes."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from microservices.dialects.gateway_api.http_route import http_route_specs
from microservices.dialects.istio.virtual_service import virtual_service_spec
from microservices.dialects.owners.argo_rollouts import subsets_spec
from microservices.dialects.owners.owner import routes_ignored
from microservices.kinds import gateway_api, istio
from microservices.plan.names import labels
from microservices.plan.owner import is_argo_rollouts, is_handed_over
from microservices.plan.plan import Plan
from microservices.specs.metadata import metadata, token

from .adoption import Adoption


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
