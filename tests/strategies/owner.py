"""Services whose weights somebody else writes."""

from collections.abc import Mapping
from copy import deepcopy

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.microservice import has_claim
from tests.strategies.traffic import request_ports

OWNERS = st.sampled_from(["flagger", "argo-rollouts", "pulumi"])
_ROUTES = ("routes", "sticky", "mirror", "handOver")
_MEASURED = ("failedChecks", "successPercent", "latencyMilliseconds")
_CONNECTIONS = ("maxConnections", "connectTimeoutMilliseconds", "keepalive", "idleTimeoutSeconds")


def is_owned(service: Tree) -> bool:
    """Whether a service has another owner than Pulumi."""
    return service.get("traffic", {}).get("owner", "pulumi") != "pulumi"


def may_have_another(service: Tree) -> bool:
    """Whether a service as it is written may have another owner than Pulumi."""
    levels = (service, *service["versions"].values())
    return (
        service["kind"] == "service"
        and len(service["versions"]) <= 1
        and "expose" not in service
        and not any(has_claim(one) for one in levels)
        and not any(one.get("rollout", {}).get("strategy") == "recreate" for one in levels)
    )


def owned(service: Tree, owner: str, *, measured: bool) -> Tree:
    """The service with an owner, and without what that one writes, measures or cannot write."""
    found = deepcopy(service)
    words = {key: value for key, value in found.get("traffic", {}).items() if key not in _ROUTES}
    if owner == "flagger":
        words.pop("fault", None)
        words.pop("retries", None)
        for port in found.get("ports", {}).values():
            port.pop("targetPort", None)
    elif not measured and "release" in words:
        words["release"] = {
            key: words["release"][key] for key in words["release"].keys() - _MEASURED
        }
    found["traffic"] = {**words, "owner": owner}
    for level in (found, *found["versions"].values()):
        level.pop("weight", None)
        if owner == "flagger":
            _without_connections(level.get("trafficPolicy", {}))
    return found


def _without_connections(policy: Tree) -> None:
    limits = policy.pop("connectionPool", {})
    if left := {key: value for key, value in limits.items() if key not in _CONNECTIONS}:
        policy["connectionPool"] = left


def callers(services: Tree) -> set[str]:
    """The services by which a route of another one tells requests."""
    routes = (one for service in services.values() for one in service["traffic"].get("routes", ()))
    return {caller for route in routes for caller in route.get("match", {}).get("callers", ())}


def with_owners(services: Tree, wanted: Mapping[str, str], *, sidecars: bool = True) -> Tree:
    """The services, those that may with the owner that is wanted for them."""
    known = callers({name: one for name, one in services.items() if "traffic" in one})
    found = dict(services)
    for name, service in services.items():
        if not may_have_another(service):
            continue
        owner, asked = wanted[name], bool(request_ports(service))
        if owner == "argo-rollouts" or (owner == "flagger" and asked and name not in known):
            found[name] = owned(service, owner, measured=asked and sidecars)
    return found
