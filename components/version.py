"""A version of a service: its workload, autoscaling, and subset."""

from typing import Any

import pulumi
from pulumi_kubernetes.apps.v1 import StatefulSet
from pulumi_kubernetes.core.v1 import PersistentVolumeClaim

from microservices.specs.pods.volume import MadeClaim, made_claim

from .placement import PlacedComponent, Placement


class Version(PlacedComponent):
    """A Deployment, StatefulSet or Rollout, its scaling and budget, and what routes lead to.

    `claims` are what the cluster has of the claims of its pods, by volume.
    """

    claims: pulumi.Output[dict[str, MadeClaim]]

    def outputs(self, placement: Placement) -> dict[str, Any]:
        """Keep the claims, of which a component gives out nothing."""
        own = [one for run in self.runs for one in run.objects]
        claims: dict[str, pulumi.Output[MadeClaim]] = {}
        for one in own:
            claim = placement.made[one.key]
            if isinstance(claim, StatefulSet):
                self.claims = claim.spec.apply(_templates)
                return {}
            if isinstance(claim, PersistentVolumeClaim):
                volume = one.name.removeprefix(f"{self.pulumi_resource_name}-")
                claims[volume] = claim.spec.apply(made_claim)
        self.claims = pulumi.Output.all(*claims.values()).apply(
            lambda made: dict(zip(claims, made, strict=True))
        )
        return {}


def _templates(spec: Any) -> dict[str, MadeClaim]:
    """The claims of a StatefulSet; the SDK says of each field that it may be missing."""
    templates = spec.volume_claim_templates or ()
    return {one.metadata.name: made_claim(one.spec) for one in templates}
