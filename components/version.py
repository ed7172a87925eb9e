"""One version of a service: its pods, and the subset by which routes name them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.apps.v1 import Deployment, DeploymentSpecArgsDict
from pulumi_kubernetes.core.v1 import EnvFromSourceArgsDict

from components import istio
from components.names import labels, metadata, selector, token
from components.pod import pod_spec
from settings import version
from settings.mesh import MeshSettings
from settings.microservice import MicroserviceSettings


@dataclass(frozen=True, kw_only=True)
class VersionArgs:
    """The version, the service that it is one of, and what must be there before its pods."""

    service: str
    settings: MicroserviceSettings
    version: version.Version
    mesh: MeshSettings
    namespace: pulumi.Input[str]
    env_from: Sequence[EnvFromSourceArgsDict]
    needs: Sequence[pulumi.Resource]


class Version(pulumi.ComponentResource):
    """A Deployment, and a DestinationRule with the one subset of its pods.

    Each version has a DestinationRule of its own, so that the subset comes before the route that
    names it and goes after it, by Pulumi's own order: istiod merges the rules of one host. The
    policies of a subset stand in the subset, since a host-level policy would come from one of the
    merged rules for all.
    https://istio.io/latest/docs/ops/best-practices/traffic-management/
    """

    deployment: Deployment
    destination_rule: CustomResource

    def __init__(
        self,
        name: str,
        args: VersionArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(token("Version"), name, None, opts)
        marks = labels(args.service, args.version.name)
        self.deployment = Deployment(
            name,
            metadata=metadata(name, args.namespace, marks),
            spec=deployment_spec(args),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.needs)),
        )
        self.destination_rule = istio.destination_rule(
            name,
            metadata(name, args.namespace, marks),
            destination_rule_spec(args.service, args.version.name),
            args.mesh.api_version,
            pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


def deployment_spec(args: VersionArgs) -> DeploymentSpecArgsDict:
    """The pods of one version, replaced one by one and never fewer than asked for."""
    chosen = selector(args.service, args.version.name)
    return {
        "replicas": args.version.replicas,
        "selector": {"match_labels": chosen},
        "strategy": {
            "type": "RollingUpdate",
            "rolling_update": {"max_surge": 1, "max_unavailable": 0},
        },
        "template": {
            "metadata": {"labels": labels(args.service, args.version.name)},
            "spec": pod_spec(args.service, args.settings, args.version.image, args.env_from),
        },
    }


def destination_rule_spec(service: str, version_name: str) -> istio.DestinationRuleSpec:
    """The subset of one version, which routes call by the version's name."""
    return {
        "host": service,
        "subsets": [{"name": version_name, "labels": {"version": version_name}}],
    }
