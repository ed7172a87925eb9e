"""Rules on the settings of a stack as a whole."""
