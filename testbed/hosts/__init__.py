"""What the engine starts for a program, or a policy pack, that is written in Python."""
