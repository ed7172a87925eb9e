"""External services: ServiceEntries, and TLS origination."""

from collections.abc import Iterator

from microservices.dialects.istio.external_service import service_entry_spec
from microservices.objects.dialect import dialect_of
from microservices.objects.istio import EXTERNAL
from microservices.objects.stack_object import StackObject, istio_object
from microservices.plan.names import shared_labels
from microservices.plan.plan import Plan
from microservices.specs.metadata import metadata


def external_objects(plan: Plan) -> Iterator[StackObject]:
    """One ServiceEntry for each service outside of the cluster, and what its TLS is.

    Pods that call them wait for them.
    """
    settings, mesh = plan.settings, plan.settings.mesh
    for name, written in plan.graph.external_services.items():
        described = metadata(name, settings.namespace, shared_labels(name))
        entry = service_entry_spec(written)
        yield istio_object("ServiceEntry", mesh, described, entry, EXTERNAL)
        if written.tls is not None:
            yield dialect_of(mesh).external_tls(plan, name, written.tls, described)
