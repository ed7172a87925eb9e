"""Routes and policies of Istio."""
