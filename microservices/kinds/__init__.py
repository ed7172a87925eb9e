"""Custom resources: their types, and the one place with their apiVersions."""
