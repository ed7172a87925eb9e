"""How routes are written, and who owns the weights."""
