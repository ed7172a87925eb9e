"""All objects of a stack, each after those that it needs."""

from microservices.objects.access import Access, pod_labels
from microservices.objects.args import ServiceArgs
from microservices.objects.config import Sources, config_objects
from microservices.objects.external import external_objects
from microservices.objects.generation import ACCESS, SETS, access_of, kept_keys, kept_objects
from microservices.objects.ingress import ingress_objects
from microservices.objects.namespace import (
    LIMITS,
    PEERS,
    WAYPOINT_POLICIES,
    closing_objects,
    namespace_objects,
)
from microservices.objects.object_metadata import with_written_metadata
from microservices.objects.service import service_objects
from microservices.objects.stack_object import StackObject, keys
from microservices.objects.state import StackState
from microservices.plan.plan import Plan


def stack_objects(plan: Plan, state: StackState) -> tuple[StackObject, ...]:
    """What a plan becomes after what was deployed before.

    Those of one component stand together, but for the policies that close the namespace. What old
    pods need that outlive an update is kept.
    """
    settings, access = plan.settings, Access.of(plan)
    sources = Sources.of(settings, state)
    sets = [*config_objects(settings, sources)]
    made = {*keys(access.objects), *keys(sets)}
    kept = kept_keys(settings, state.needed, made)
    of_namespace = [*namespace_objects(settings, protect=state.protect)]
    there = keys(of_namespace)
    opening = (*keys(access.objects), *(key for key in WAYPOINT_POLICIES if key in there))
    closing = [*closing_objects(settings, opening)]
    external = [*external_objects(plan)]
    needs = (
        *(key for key in (*LIMITS, PEERS) if key in there),
        *keys(closing),
        *keys(external),
    )
    services = {
        name: tuple(
            service_objects(
                ServiceArgs(
                    plan=plan,
                    name=name,
                    sources=sources,
                    ended=state.ended.get(name, {}),
                    pod_labels=pod_labels(plan, name),
                    shared_needs=(*needs, *access.needs(name)),
                    replaced=name in state.replaced,
                    changed=any(key not in made for key in access_of(state, name)),
                )
            )
        )
        for name in sorted(settings.services)
    }
    ingress = [*ingress_objects(plan, services)] if settings.gateway.hosts else []
    every = (
        *of_namespace,
        *access.objects,
        *kept_objects(settings, kept, ACCESS),
        *closing,
        *sets,
        *kept_objects(settings, kept, SETS),
        *external,
        *(one for found in services.values() for one in found),
        *ingress,
    )
    return tuple(with_written_metadata(settings, one) for one in every)
