"""A component that others stand under."""

import pulumi

OUTER = ("test:index:Outer", "outer")


def below_outer() -> pulumi.ResourceOptions:
    """Options by which something stands under it."""
    return pulumi.ResourceOptions(parent=pulumi.ComponentResource(*OUTER))
