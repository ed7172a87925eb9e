"""Rules on the objects of one stack."""
