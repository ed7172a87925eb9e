"""The real thing: the Pulumi CLI, its backend, and the cluster that it may touch."""
