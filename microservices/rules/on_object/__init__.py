"""Rules on one object alone."""
