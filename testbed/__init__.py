"""A real control plane and mesh on this machine, for tests."""
