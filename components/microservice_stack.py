"""A whole stack as one component, for a program in any language of Pulumi."""

from collections.abc import Mapping
from typing import Any

import pulumi

from microservices.deploy.guard import guard
from microservices.deploy.last_deployed import last_deployed
from microservices.load.configuration import RejectedConfiguration
from microservices.load.inputs import load_inputs
from microservices.load.package_schema import TYPE
from microservices.settings.values.problems import Problem

from .stack import place_stack

_OTHER_CLUSTER = (
    "its cluster is not checked: that is the one of the stack's configuration",
    "leave it out, and name a context by kubernetes:context",
)


class MicroserviceStack(pulumi.ComponentResource):
    """HTTP microservices on Kubernetes with Istio: everything that the settings of a stack say."""

    urls: pulumi.Output[dict[str, str]]
    """The URL of each service inside the mesh."""
    hosts: pulumi.Output[dict[str, str]]
    """The service behind each host and path of the gateway."""
    splits: pulumi.Output[dict[str, dict[str, int]]]
    """The share of each version of a service, in percent."""

    def __init__(
        self, name: str, args: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Place what the settings say, below this component.

        Raises:
            RejectedConfiguration: with every problem of the inputs, before anything is registered.
            pulumi.RunError: for a cluster that is not the stack's, or lacks what it needs.

        """
        plan, layers = load_inputs(name, args)
        if opts and _has_a_cluster(opts):
            raise RejectedConfiguration([Problem(name, "providers.kubernetes", *_OTHER_CLUSTER)])
        before = guard(plan, layers, lambda: last_deployed((TYPE, name)))
        super().__init__(TYPE, name, None, opts)
        _, outputs = place_stack(plan, before, pulumi.ResourceOptions(parent=self))
        self.urls = pulumi.Output.from_input(outputs["urls"])
        self.hosts = pulumi.Output.from_input(outputs.get("hosts", {}))
        self.splits = pulumi.Output.from_input(outputs["splits"])
        self.register_outputs(outputs)


def _has_a_cluster(opts: pulumi.ResourceOptions) -> bool:
    """Whether a component is given a provider of Kubernetes, by itself or by what it is in."""
    given = opts.providers or ()
    above = opts.parent.get_provider("kubernetes:core/v1:Namespace") if opts.parent else None
    every = (opts.provider, above, *(given.values() if isinstance(given, Mapping) else given))
    return any(one.package == "kubernetes" for one in every if one)
