"""A control plane, its objects, nodes and volumes."""
