"""Failure: ends a command with one line instead of a result."""


class Failure(Exception):
    """Something else than the configuration is wrong; the text says what, in one line."""


class ProgramFailure(Exception):
    """The program itself raised what it should not; the text is its part of the traceback."""
