"""Pods of others as settings: workloads, jobs, containers, what they mount."""
