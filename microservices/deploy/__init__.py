"""Deployment: the Pulumi CLI, its backend, and the cluster of a stack."""
