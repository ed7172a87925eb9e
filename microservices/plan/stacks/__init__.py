"""Several stacks beside each other: their calls, namespaces and hosts."""
