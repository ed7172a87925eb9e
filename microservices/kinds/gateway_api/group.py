"""The group of the kinds, and their apiVersion."""

GROUP = "gateway.networking.k8s.io"
API_VERSION = f"{GROUP}/v1"
