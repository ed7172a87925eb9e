"""Manifests: the one reader of rendered objects of a stack, whoever wrote them.

It reads what Kubernetes, Istio and the Gateway API read, and nothing of the project's settings.
"""
