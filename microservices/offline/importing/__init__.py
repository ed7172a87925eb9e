"""The command `microservices import`: manifests of others, as a catalogue and a stack."""

from microservices.offline.importing.command import HELP, STACKLESS, add_arguments, run

__all__ = ["HELP", "STACKLESS", "add_arguments", "run"]
