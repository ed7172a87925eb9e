"""Fault: an error of the testbed, as one line that a person can act on."""


class Fault(Exception):
    """A part of the testbed is missing, did not start, or ended; the message is one line.

    `log` holds the last lines that the part wrote, for those who want to see more.
    """

    def __init__(self, message: str, log: str = "") -> None:
        super().__init__(message)
        self.log = log
