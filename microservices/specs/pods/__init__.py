"""Pods: their containers, volumes, probes, security and place."""
