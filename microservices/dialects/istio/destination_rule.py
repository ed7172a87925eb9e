"""DestinationRule of a version: its subset and traffic policy."""

from microservices.dialects.istio.traffic_policy import host_policy_spec, traffic_policy_spec
from microservices.kinds import istio
from microservices.settings.version import Version


def destination_rule_spec(service: str, one: Version) -> istio.DestinationRuleSpec:
    """The subset of one version, which routes call by the version's name, and its policy."""
    subset: istio.Subset = {"name": one.name, "labels": {"version": one.name}}
    if policy := traffic_policy_spec(one.workload.traffic_policy):
        subset["trafficPolicy"] = policy
    spec: istio.DestinationRuleSpec = {"host": service, "subsets": [subset]}
    if policy := host_policy_spec(one.workload.traffic_policy):
        spec["trafficPolicy"] = policy
    return spec


def service_policy_spec(host: str, one: Version) -> istio.DestinationRuleSpec | None:
    """The policy of a version that is a Service of its own; None where there is none."""
    policy = traffic_policy_spec(one.workload.traffic_policy)
    return {"host": host, "trafficPolicy": policy} if policy else None
