"""Programs of the testbed, built from their modules."""
