"""Loading: from the layers of a configuration to a plan, or to one refusal of every problem."""
