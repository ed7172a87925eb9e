"""The one reader of rendered objects: what the manifests of a stack say, whoever wrote them.

It reads what Kubernetes, Istio and the Gateway API read, and nothing of the project's settings.
"""
