"""Processes in namespaces of their own, which end with what started them."""
