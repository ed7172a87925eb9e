"""Namespaces of several stacks: who makes one for others, and what that stack alone can say."""

from collections.abc import Iterator, Mapping

from pydantic.alias_generators import to_camel

from microservices.plan.plan import Plan
from microservices.rules.rule import error
from microservices.settings.values.problems import Finding, Findings
from microservices.settings.values.types import Model

# Each is said by an object of the whole namespace, or of its gateway, and by no other.
OF_THE_OWNER: Mapping[str, tuple[str, ...]] = {
    "namespace_options": ("labels", "annotations", "quota", "limit_range", "adopt", "protect"),
    "mesh": ("allow_plaintext",),
    "network": ("dns_namespaces", "dns_ports", "dns_addresses"),
    "observability": ("access_log", "tracing_percent", "prometheus_namespaces"),
    "gateway": ("auth",),
}


@error("Whatever is left out is deleted, and without its catalogue a stack has no service left.")
def stacks_have_services(plan: Plan) -> Findings:
    """A stack has a service, or makes a namespace for other stacks, which it protects."""
    options = plan.settings.namespace_options
    if plan.settings.services or options.protect:
        return
    instead = "write at least one, with `image` and `port`"
    if options.owner is None:
        instead += "; or `namespaceOptions: {protect: true}`, where it is for other stacks"
    yield Finding(("services",), "there is no service", instead)


def _shared(plan: Plan) -> Iterator[tuple[Plan, str]]:
    """The stack, and the owner of its namespace, where that is another one."""
    if owner := plan.settings.namespace_options.owner:
        yield plan, owner


@error(
    "It is in an object of the whole namespace or of its gateway, which the owner of the namespace "
    "writes: two stacks would take turns overwriting it. "
    "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
    each=_shared,
)
def the_owner_speaks_for_its_namespace(plan: Plan, owner: str) -> Findings:
    """With `namespaceOptions.owner` nothing is written that holds for the whole namespace."""
    for part, fields in OF_THE_OWNER.items():
        level: Model = getattr(plan.settings, part)
        for field in fields:
            if field in level.model_fields_set:
                what = f"it holds for the whole namespace, which is of {owner}"
                instead = f"leave it out, and write it in {owner}"
                yield Finding((to_camel(part), to_camel(field)), what, instead)


@error(
    "Policies open the pods of such a gateway to the services of its own stack alone.",
    each=_shared,
)
def shared_gateways_are_elsewhere(plan: Plan, owner: str) -> Findings:
    """In the namespace of another stack there are no pods of a gateway that exposes services."""
    gateway = plan.settings.gateway
    if gateway.hosts and gateway.namespace == plan.settings.namespace:
        what = f"the pods of the gateway would be in the namespace of {owner}"
        instead = "let services be exposed by a gateway in a namespace of its own"
        yield Finding(("gateway", "namespace"), what, instead)
