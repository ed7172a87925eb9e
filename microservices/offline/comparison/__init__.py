"""Comparison of a stack with manifests: what is the same, and what a change of hands changes."""
