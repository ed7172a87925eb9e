"""The command `offline graph`: the topology of a stack, read from its manifests."""

from microservices.offline.graph.command import HELP, add_arguments, run

__all__ = ["HELP", "add_arguments", "run"]
