"""The policy pack, started as the engine starts it."""
