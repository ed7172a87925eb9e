"""`python -m offline traffic`: where a request goes, by the generated rules."""

from offline.traffic.command import HELP, add_arguments, run

__all__ = ["HELP", "add_arguments", "run"]
