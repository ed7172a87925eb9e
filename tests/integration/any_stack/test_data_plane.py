"""Without a waypoint ambient mode refuses what one is needed for, and nothing else."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from hypothesis import assume, given

from microservices.manifests.objects import Manifest
from tests.builders import Tree, problems
from tests.examples import examples
from tests.stacks import evaluated_with, manifests
from tests.strategies.stack import stacks

AMBIENT = {"dataPlane": "ambient"}
# What a route says that nobody has written: everything to one version, and what is tried again.
PLAIN = {"name", "route", "retries"}


def needs_a_proxy(item: Manifest) -> bool:
    """Whether an object says something that Envoy alone follows."""
    spec = item.get("spec", {})
    match item["kind"]:
        case "VirtualService":
            return "gateways" not in spec and any(map(is_chosen, spec.get("http", ())))
        case "DestinationRule":
            return "trafficPolicy" in spec or any("trafficPolicy" in one for one in spec["subsets"])
        case "AuthorizationPolicy":
            rules = spec.get("rules") or ()
            return any(
                is_of_requests(to["operation"]) for rule in rules for to in rule.get("to", ())
            )
        case kind:
            return kind in ("RequestAuthentication", "Canary", "Rollout")


def is_chosen(route: Tree) -> bool:
    """Whether somebody has written a route, or some words of it."""
    ports = all(match.keys() <= {"port"} for match in route.get("match", ()))
    return not ports or not route.keys() <= {*PLAIN, "match"} or len(route["route"]) > 1


def is_of_requests(operation: Tree) -> bool:
    """Whether a policy is about methods or paths."""
    return not operation.keys().isdisjoint({"methods", "paths", "notPaths"})


def versions(objects: Sequence[Manifest]) -> Counter[str]:
    """How many versions each service has that is called."""
    return Counter(item["spec"]["host"] for item in objects if item["kind"] == "DestinationRule")


@examples(20)
@given(stacks(released=True))
def test_what_needs_a_waypoint_is_refused_without_one(values: Tree) -> None:
    values.pop("observability")
    without: dict[str, Any] = {**values, "mesh": AMBIENT}
    within = {**values, "mesh": {**AMBIENT, "waypoint": True}}
    assume(not problems(within))
    # What is at a gateway elsewhere is followed by its own proxies.
    own = values["namespace"]
    found = manifests(evaluated_with(within))
    objects = [item for item in found if item["metadata"].get("namespace") == own]
    needed = any(map(needs_a_proxy, objects)) or any(one > 1 for one in versions(objects).values())
    assert bool(problems(without)) is needed, problems(without)
