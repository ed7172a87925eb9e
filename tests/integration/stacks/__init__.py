"""The stacks of the project, and edits of them."""
