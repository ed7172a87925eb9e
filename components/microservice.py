"""A service: its account, Service, versions, routes and jobs."""

from typing import Any

import pulumi

from microservices.manifests.routes.host import service_host
from microservices.plan.call_graph import url
from microservices.specs.pods.volume import MadeClaim

from .placement import PlacedComponent, Placement
from .version import Version


class Authentication(PlacedComponent):
    """A PeerAuthentication where a port takes plaintext, and the policies for tokens."""


class Routing(PlacedComponent):
    """The one VirtualService of a service, or an HTTPRoute for each of its ports."""


class Observability(PlacedComponent):
    """The monitor of a service and its alerts, as the Prometheus operator reads them."""


class Microservice(PlacedComponent):
    """A service: ServiceAccount, Service, one Version for each version, and Routing.

    `claims` are what the cluster has of the claims of each version, by volume.
    """

    parts = {one.__name__: one for one in (Authentication, Routing, Version, Observability)}
    url: pulumi.Output[str] | None
    split: dict[str, int]
    claims: dict[str, pulumi.Output[dict[str, MadeClaim]]]

    def __init__(
        self, name: str, placement: Placement, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        former = placement.plan.settings.services[name].former_name
        super().__init__(name, placement, _with_former_name(former, opts))

    def outputs(self, placement: Placement) -> dict[str, Any]:
        """Its URL inside the mesh, and the share of each version."""
        stack, service = placement.plan.settings, self.pulumi_resource_name
        settings = stack.services[service]
        self.claims = {
            component.name.removeprefix(f"{service}-"): one.claims
            for component, one in self.components.items()
            if isinstance(one, Version)
        }
        self.url, self.split = None, settings.split if settings.all_ports else {}
        if not settings.all_ports:
            return {"split": self.split}
        port, namespace = settings.all_ports[0], placement.namespaces[stack.namespace]
        self.url = namespace.apply(lambda one: url(service_host((one, service)), port))
        return {"url": self.url, "split": self.split}


def _with_former_name(
    former: str | None, opts: pulumi.ResourceOptions | None
) -> pulumi.ResourceOptions | None:
    """The options of a service that had another name: the engine finds what it had by that.

    Children are named after the service, and their aliases follow from this one.
    https://www.pulumi.com/docs/iac/concepts/resources/options/aliases/
    """
    if former is None:
        return opts
    alias = pulumi.ResourceOptions(aliases=[pulumi.Alias(name=former)])
    return pulumi.ResourceOptions.merge(opts, alias)
