"""The rules of `rules/` as a policy pack of Pulumi, over everything that is in a stack."""
