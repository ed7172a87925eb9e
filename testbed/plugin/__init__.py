"""Plugin of pytest: layers, workers and fixtures."""
