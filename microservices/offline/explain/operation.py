"""Planned operation of a resource that is not in the state."""

from typing import Literal

from microservices.offline.engine.evaluation import Resource

Plan = Literal["create", "import"]
SIGNS: dict[Plan, str] = {"create": "+", "import": "="}


def plan(resource: Resource) -> Plan:
    """Make it, or take over what is in the cluster already, which only the cluster can compare."""
    return "import" if resource.options.get("importId") else "create"
