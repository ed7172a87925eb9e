"""Sections of the preview."""
