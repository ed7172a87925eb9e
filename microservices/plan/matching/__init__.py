"""Which requests a route matches, and which of several is first."""
