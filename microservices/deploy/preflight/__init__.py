"""Preflight: checks of the cluster before anything is changed."""
