"""Access between all pods of a mesh."""
