"""Settings trees as a person may write them, all of them valid: one file a noun."""

from tests.strategies.stack import stacks

__all__ = ["stacks"]
