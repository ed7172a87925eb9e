"""Ingress: a gateway, and routes of its hosts to services of the stack."""

from collections.abc import Iterator, Mapping, Sequence

from microservices.dialects.istio.ingress import GATEWAY
from microservices.dialects.istio.tokens import Guarded
from microservices.objects.authentication import token_objects
from microservices.objects.dialect import dialect_of
from microservices.objects.istio import INGRESS
from microservices.objects.stack_object import StackObject, keys
from microservices.plan.names import LONGEST, digest, shared_labels
from microservices.plan.plan import Plan
from microservices.specs.certificate import API_VERSION as CERT_MANAGER
from microservices.specs.certificate import certificate_spec
from microservices.specs.metadata import metadata


def ingress_objects(
    plan: Plan, of_services: Mapping[str, Sequence[StackObject]]
) -> Iterator[StackObject]:
    """The certificates and the gateway, and then the routes of its hosts to these services.

    In the namespace of another stack the gateway is that stack's, and only routes are added to it.
    """
    owned = plan.settings.owns_namespace
    yield from _certificate(plan) if owned else ()
    # What asks for tokens is there before any route.
    tokens = [*_tokens(plan)] if owned else []
    yield from tokens
    yield from dialect_of(plan.settings.mesh).ingress(plan, of_services, keys(tokens))


def _certificate(plan: Plan) -> Iterator[StackObject]:
    """None is awaited: who signs it may want to be answered at the gateway first."""
    gateway = plan.settings.gateway
    for name, issuer, hosts, _ in gateway.certificates:
        if issuer is not None and name is not None:
            body = {"spec": certificate_spec(name, hosts, issuer)}
            described = metadata(name, gateway.namespace, shared_labels(name))
            yield StackObject("Certificate", CERT_MANAGER, described, body, INGRESS)


def _tokens(plan: Plan) -> Iterator[StackObject]:
    """What asks for tokens, beside the pods of the gateway."""
    settings, gateway = plan.settings, plan.settings.gateway
    written = {*gateway.hosts, *plan.exposed}
    hosts = sorted(host for host in written if not host.startswith("*"))
    # Without hosts it would be for those of everybody at that gateway.
    if gateway.auth is None or not hosts:
        return
    name = token_policy_name(settings.namespace)
    described = metadata(name, gateway.namespace, shared_labels(name))
    guarded = Guarded(labels=dict(gateway.selector), hosts=tuple(hosts))
    yield from token_objects(gateway.auth, guarded, settings.mesh, described, INGRESS)


def token_policy_name(namespace: str) -> str:
    """The name of what asks for tokens, beside that of other stacks at the same gateway.

    No service has it, even where the gateway is in the namespace of the stack: it has a dot.
    """
    name = f"{GATEWAY}.{namespace}"
    return name if len(name) <= LONGEST else f"{GATEWAY}.{digest(namespace)}"
