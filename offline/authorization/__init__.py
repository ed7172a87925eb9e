"""Whom AuthorizationPolicies let in, as Istio decides it: read from manifests alone."""
