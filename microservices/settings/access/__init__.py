"""Settings of access."""
