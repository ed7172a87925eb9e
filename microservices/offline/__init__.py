"""Offline commands: a stack as text or manifests, without engine, cluster or account."""
