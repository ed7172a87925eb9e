"""Waypoint: Istio's proxy for the services of a namespace without sidecars."""

from microservices.kinds import gateway_api
from microservices.specs.network_policy import HBONE_PORT


def waypoint_spec() -> gateway_api.GatewaySpec:
    """A proxy for the services of the namespace, which istiod starts.

    https://istio.io/latest/docs/ambient/usage/waypoint/
    """
    mesh: gateway_api.Listener = {"name": "mesh", "port": HBONE_PORT, "protocol": "HBONE"}
    return {"gatewayClassName": "istio-waypoint", "listeners": [mesh]}
