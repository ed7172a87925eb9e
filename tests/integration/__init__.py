"""Layer of the whole program, in Python alone: its pages, package, stacks and generated ones."""
