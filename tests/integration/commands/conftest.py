"""A stack in a folder of its own, for commands that start as processes."""

from tests.deploy.conftest import dev

__all__ = ["dev"]
