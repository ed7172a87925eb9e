"""Settings: frozen pydantic models of the stack file, without Pulumi."""
