"""Values that settings share: their types, and the problems that they have."""
