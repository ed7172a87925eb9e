"""Policy pack of Pulumi: the rules of `microservices/rules/` over every object of a stack."""
