"""Refusal: why a command of this package stops before it has changed anything."""


class Refused(Exception):
    """What was asked for is not done; the text says why and what to do, in one line."""
