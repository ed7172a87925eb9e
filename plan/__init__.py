"""WHAT FOLLOWS from the settings: routes, calls, names, labels and owners, without Pulumi."""
