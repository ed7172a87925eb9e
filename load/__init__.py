"""From the layers of a configuration to settings that hold, or one refusal that says all."""
