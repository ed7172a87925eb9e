"""Plan: routes, calls, names, labels and owners, derived from the settings without Pulumi."""
