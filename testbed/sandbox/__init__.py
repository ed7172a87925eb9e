"""A stack by the real `pulumi up`, to look at and to try."""
