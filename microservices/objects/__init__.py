"""The objects of a stack as plain data, before they are resources."""
