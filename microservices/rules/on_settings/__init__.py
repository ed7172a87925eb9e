"""Rules on settings."""
