"""Settings of traffic."""
