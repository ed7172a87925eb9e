"""Microservices on Kubernetes with Istio: what a person writes, and what it becomes."""
