"""Plugins of the whole suite."""

pytest_plugins = ("testbed.pytest_plugin",)
