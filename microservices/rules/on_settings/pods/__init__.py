"""Rules on the settings of pods."""
