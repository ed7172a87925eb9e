"""Rules on the settings of traffic."""
