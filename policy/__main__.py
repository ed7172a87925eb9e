"""Entry point of `pulumi preview --policy-pack policy`."""

import sys
from pathlib import Path

# The pack is run by itself, and its rules are the project's.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pulumi
from pulumi_policy import PolicyPack

from microservices.rules.acceptance import Accepted
from microservices.rules.existing import existing_objects
from policy.pack import NAME, policies

# Without a name of its own this is the project's configuration.
config = pulumi.Config()
strict, accepted = config.get_bool("strict") or False, Accepted.read(config.get("accept"))
existing = existing_objects(config.get)
PolicyPack(NAME, [*policies(strict=strict, accepted=accepted, existing=existing)])
