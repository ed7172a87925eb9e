"""Settings: frozen pydantic models of the stack file; only `load` depends on Pulumi."""
