"""Name of the command that a person started."""

import sys
from pathlib import Path

COMMAND = "microservices"


def command_name(otherwise: str) -> str:
    """The installed command, where this process is that, or else another name."""
    return COMMAND if Path(sys.argv[0]).name == COMMAND else otherwise
