"""What waits for what in any stack: the engine makes everything at once that waits for nothing."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from microservices.manifests.routes.destinations import destinations
from microservices.manifests.workload import RUNNING
from microservices.offline.engine.evaluation import Evaluation, Resource
from tests.stack_objects import named, of_kind
from tests.stacks import objects

POLICIES = (
    "AuthorizationPolicy",
    "NetworkPolicy",
    "PeerAuthentication",
    "RequestAuthentication",
    "Sidecar",
)
BOUNDS = ("LimitRange", "ResourceQuota")
ROUTES = ("HTTPRoute", "VirtualService")
DENY = "default-deny"
RESTART = {"before_update": ("restart",)}
SETTLE = {"before_update": ("arrive",), "after_update": ("leave",)}


class Order:
    """Everything that each resource waits for, whether said or by what it reads.

    Nothing that a Job waits for counts: a migration that has ended well is no longer there.
    """

    def __init__(self, evaluation: Evaluation) -> None:
        self._resources = {one.urn: one for one in evaluation.resources}
        self._before: dict[str, frozenset[str]] = {}

    def before(self, resource: Resource) -> frozenset[str]:
        """The URNs of what is there before a resource is made, near and far."""
        if resource.urn not in self._before:
            read = (urn for urns in resource.property_dependencies.values() for urn in urns)
            near = {*resource.dependencies, *read}
            through = (self._resources[urn] for urn in near)
            far = (self.before(one) for one in through if one.inputs.get("kind") != "Job")
            self._before[resource.urn] = frozenset(near).union(*far)
        return self._before[resource.urn]

    def missing(self, resource: Resource, wanted: Iterator[Resource]) -> Iterator[str]:
        """Each of the wanted that a resource does not wait for."""
        for one in wanted:
            if one.urn not in self.before(resource):
                yield f"{named(resource)} does not wait for {named(one)}"


def pods(evaluation: Evaluation) -> Iterator[tuple[Resource, Mapping[str, str]]]:
    """Whatever makes pods, with their labels."""
    for item in objects(evaluation):
        spec = item.inputs.get("spec") or {}
        template = (spec.get("jobTemplate") or {}).get("spec", spec).get("template")
        if template:
            yield item, template["metadata"]["labels"]


def every_pod_waits_for_the_bounds_of_the_namespace(evaluation: Evaluation) -> Iterator[str]:
    """A pod that comes before a LimitRange never gets its defaults."""
    order = Order(evaluation)
    for item, _ in pods(evaluation):
        for kind in BOUNDS:
            yield from order.missing(item, of_kind(evaluation, kind))


def every_pod_waits_for_all_policies_that_name_it(evaluation: Evaluation) -> Iterator[str]:
    """Those for every pod of the namespace are among them, and so is default-deny."""
    order = Order(evaluation)
    for item, labels in pods(evaluation):
        for kind in POLICIES:
            found = (one for one in of_kind(evaluation, kind) if _names(one, item, labels))
            yield from order.missing(item, found)


def _names(policy: Resource, item: Resource, labels: Mapping[str, str]) -> bool:
    if policy.inputs["metadata"]["namespace"] != item.inputs["metadata"]["namespace"]:
        return False
    spec = policy.inputs.get("spec") or {}
    # A waypoint has the policies of the services that it leads to.
    if targets := spec.get("targetRefs"):
        return labels.get("app") in {one["name"] for one in targets if one["kind"] == "Service"}
    return _chosen(policy).items() <= labels.items()


def _chosen(policy: Resource) -> Mapping[str, str]:
    """The labels of the pods that a policy is for."""
    spec = policy.inputs.get("spec") or {}
    found: Mapping[str, Any] = spec.get("podSelector") or spec.get("selector") or {}
    sidecar: Mapping[str, Any] = spec.get("workloadSelector") or {}
    return found.get("matchLabels") or sidecar.get("labels") or {}


def every_pod_goes_before_the_policies_for_it_alone(evaluation: Evaluation) -> Iterator[str]:
    """What is removed together goes in the order that it said itself, and not through others."""
    for item, labels in pods(evaluation):
        for kind in POLICIES:
            for one in of_kind(evaluation, kind):
                alone = _chosen(one) and _names(one, item, labels)
                if alone and one.urn not in item.dependencies:
                    yield f"{named(item)} may outlive {named(one)}"


def every_pod_waits_for_what_is_outside_of_the_cluster(evaluation: Evaluation) -> Iterator[str]:
    """A proxy without the ServiceEntry refuses a request, and without its TLS sends plaintext."""
    order = Order(evaluation)
    outside = [
        one for one in objects(evaluation) if "microservices:index:ExternalServices$" in one.urn
    ]
    for item, _ in pods(evaluation):
        yield from order.missing(item, iter(outside))


def the_namespace_closes_after_whatever_opens_it(evaluation: Evaluation) -> Iterator[str]:
    """One that was open before is closed once everything has its policy."""
    order = Order(evaluation)
    opening = [
        one
        for kind in ("AuthorizationPolicy", "NetworkPolicy", "Sidecar")
        for one in of_kind(evaluation, kind)
        if one.name != DENY and _opens(one)
    ]
    for kind in ("AuthorizationPolicy", "NetworkPolicy"):
        (deny,) = (one for one in of_kind(evaluation, kind) if one.name == DENY)
        yield from order.missing(deny, iter(opening))


def _opens(policy: Resource) -> bool:
    """Not what asks for a token: that closes, and so is there with what it closes."""
    return policy.inputs["spec"].get("action", "ALLOW") == "ALLOW"


def every_route_waits_for_the_pods_it_leads_to(evaluation: Evaluation) -> Iterator[str]:
    order = Order(evaluation)
    made = {named(item): item for item in objects(evaluation)}
    for kind in ROUTES:
        for route in of_kind(evaluation, kind):
            for host, subset in destinations(route.inputs):
                name = f"{host}-{subset}" if subset else host
                kinds = ("Deployment", "StatefulSet", "DestinationRule" if subset else "Service")
                found = [made[f"{one}/{name}"] for one in kinds if f"{one}/{name}" in made]
                yield from order.missing(route, iter(found))


def every_route_settles(evaluation: Evaluation) -> Iterator[str]:
    for item in objects(evaluation):
        of_pods = RESTART if item.inputs["kind"] in RUNNING else None
        expected = SETTLE if item.inputs["kind"] in ROUTES else of_pods
        if item.options.get("hooks") != expected:
            yield named(item)


WIRING_CONTRACTS: tuple[Callable[[Evaluation], Iterator[str]], ...] = (
    every_pod_waits_for_the_bounds_of_the_namespace,
    every_pod_waits_for_all_policies_that_name_it,
    every_pod_goes_before_the_policies_for_it_alone,
    every_pod_waits_for_what_is_outside_of_the_cluster,
    the_namespace_closes_after_whatever_opens_it,
    every_route_waits_for_the_pods_it_leads_to,
    every_route_settles,
)
