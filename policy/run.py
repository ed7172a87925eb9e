"""The program of a policy pack: what `pulumi preview --policy-pack` starts."""

import pulumi
from pulumi_policy import PolicyPack

from microservices.rules.acceptance import Accepted
from microservices.rules.existing import existing_objects

from .pack import NAME, policies


def run() -> None:
    """Give the engine the rules, as strict as the stack says, without what it accepts."""
    # Without a name of its own this is the project's configuration.
    config = pulumi.Config()
    strict, accepted = config.get_bool("strict") or False, Accepted.read(config.get("accept"))
    existing = existing_objects(config.get)
    PolicyPack(NAME, [*policies(strict=strict, accepted=accepted, existing=existing)])
