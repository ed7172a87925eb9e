"""The program evaluated in place of an engine."""
