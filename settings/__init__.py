"""WHAT a person may write: frozen pydantic models of the stack file; only `load` knows Pulumi."""
