"""AuthorizationPolicies, evaluated from manifests as Istio does."""
