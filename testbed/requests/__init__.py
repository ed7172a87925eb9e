"""Backends that answer, and load that is counted."""
