"""The program of a policy pack: what `pulumi preview --policy-pack` starts."""

import pulumi
from pulumi_policy import PolicyPack

from .pack import NAME, policies


def run() -> None:
    """Give the engine the rules, as strict as the stack says."""
    # Without a name of its own this is the project's configuration.
    strict = pulumi.Config().get_bool("strict") or False
    PolicyPack(NAME, [*policies(strict=strict)])
