"""Specs of the kinds of Kubernetes: pure functions."""
