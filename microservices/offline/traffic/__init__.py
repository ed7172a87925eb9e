"""`python -m offline traffic`: how a request is routed, by the generated manifests."""

from microservices.offline.traffic.command import HELP, add_arguments, run

__all__ = ["HELP", "add_arguments", "run"]
