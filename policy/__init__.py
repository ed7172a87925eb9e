"""Policy pack of Pulumi: the rules of `rules/` over every object of a stack."""
