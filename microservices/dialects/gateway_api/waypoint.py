"""Waypoint: Istio's proxy for the services of a namespace without sidecars."""

import json

from microservices.kinds import gateway_api
from microservices.specs.connections import WAYPOINT
from microservices.specs.network_policy import HBONE_PORT


def waypoint_spec() -> gateway_api.GatewaySpec:
    """A proxy for the services of the namespace, which istiod starts as its parameters say.

    https://istio.io/latest/docs/ambient/usage/waypoint/
    """
    mesh: gateway_api.Listener = {"name": "mesh", "port": HBONE_PORT, "protocol": "HBONE"}
    parameters: gateway_api.ObjectReference = {"group": "", "kind": "ConfigMap", "name": WAYPOINT}
    return {
        "gatewayClassName": "istio-waypoint",
        "infrastructure": {"parametersRef": parameters},
        "listeners": [mesh],
    }


def waypoint_parameters() -> dict[str, str]:
    """Two pods of which one stays: all requests of the namespace go through them.

    https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#automated-deployment
    """
    parts = {"deployment": {"replicas": 2}, "podDisruptionBudget": {"minAvailable": 1}}
    return {name: json.dumps({"spec": spec}) for name, spec in parts.items()}
