"""Rules on the settings of access."""
