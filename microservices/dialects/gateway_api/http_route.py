"""HTTPRoutes of a service: one for each port on which there are requests."""

from microservices.dialects.gateway_api.http_route_rule import rule_specs
from microservices.kinds import gateway_api
from microservices.plan.plan import Plan


def http_route_specs(plan: Plan, service: str) -> dict[str, gateway_api.HttpRouteSpec]:
    """The routes of each port on which there are requests, by the name of their HTTPRoute.

    The first is named after the service; the dot in the names of others is in no service's name.
    A port is named where there are several: what leads to it leads to no other one.
    """
    found: dict[str, gateway_api.HttpRouteSpec] = {}
    ports = plan.settings.services[service].all_ports
    for port in ports:
        if port.routed_as_tcp:
            continue
        parent: gateway_api.ParentReference = {"group": "", "kind": "Service", "name": service}
        if len(ports) > 1:
            parent["port"] = port.number
        rules = plan.mesh_rules[service][port.name].rules
        found[f"{service}.{port.name}" if found else service] = {
            "parentRefs": [parent],
            "rules": rule_specs(rules, service, port.number),
        }
    return found
