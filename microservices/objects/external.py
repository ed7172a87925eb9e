"""External services: ServiceEntries, and how they are called."""

from collections.abc import Iterator

from microservices.dialects.istio.external_service import service_entry_spec
from microservices.objects.dialect import dialect_of
from microservices.objects.istio import EXTERNAL, external_metadata
from microservices.objects.stack_object import StackObject, istio_object
from microservices.plan.plan import Plan


def external_objects(plan: Plan) -> Iterator[StackObject]:
    """One ServiceEntry for each host outside of the cluster, and how its ports are called.

    Of a host that another stack of the namespace owns there is none. Pods wait for those there are.
    """
    mesh = plan.settings.mesh
    for host in plan.graph.own_hosts:
        described, entry = external_metadata(plan, host.name), service_entry_spec(host)
        yield istio_object("ServiceEntry", mesh, described, entry, EXTERNAL)
        yield from dialect_of(mesh).external_policies(plan, host)
