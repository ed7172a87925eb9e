"""Refusal: why a command of this package stops before it has changed anything."""

from microservices.settings.values.command_name import command_name


class Refused(Exception):
    """What was asked for is not done; the text says why and what to do, in one line."""


def command_of(action: str, stack: str) -> str:
    """What a person types for an action: the installed command, or in a checkout that of make."""
    installed = command_name("")
    return f"{installed} {action} {stack}" if installed else f"make {action} STACK={stack}"
