"""Settings of pods."""
