"""Adoption: existing objects of the cluster, imported by name."""

from dataclasses import dataclass

import pulumi

from microservices.settings.microservice import MicroserviceSettings


@dataclass(frozen=True)
class Adoption:
    """Adopted kinds of a service, and its namespace.

    The engine reads the object, and what differs from what the program declares it updates in the
    same `up`: `pulumi preview --diff` shows that before. Where nothing differs no pod restarts.
    https://www.pulumi.com/docs/iac/adopting-pulumi/import/
    """

    settings: MicroserviceSettings
    namespace: str

    def id(self, kind: str, name: str) -> str | None:
        """Import id of an adopted object; None for a new one."""
        return f"{self.namespace}/{name}" if self.settings.adopts(kind) else None


def with_former_name(
    settings: MicroserviceSettings, opts: pulumi.ResourceOptions | None
) -> pulumi.ResourceOptions | None:
    """The options of a service that had another name: the engine finds what it had by that.

    Children are named after the service, and their aliases follow from this one.
    https://www.pulumi.com/docs/iac/concepts/resources/options/aliases/
    """
    if settings.former_name is None:
        return opts
    former = pulumi.ResourceOptions(aliases=[pulumi.Alias(name=settings.former_name)])
    return pulumi.ResourceOptions.merge(opts, former)
