"""Owners of the weights: Pulumi, Flagger and Argo Rollouts."""
