"""Authentication of callers: mutual TLS, and tokens."""

from collections.abc import Iterator

from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.dialects.istio.authentication import guarded_by, peer_authentication_spec
from microservices.dialects.istio.tokens import (
    Guarded,
    request_authentication_spec,
    token_policy_spec,
)
from microservices.objects.args import ServiceArgs
from microservices.objects.dialect import dialect_of
from microservices.objects.stack_object import Component, StackObject, istio_object
from microservices.settings.access.auth import AuthSettings
from microservices.settings.mesh import MeshSettings


def authentication_objects(args: ServiceArgs) -> Iterator[StackObject]:
    """A PeerAuthentication where a port takes plaintext, and the policies for tokens.

    They have to be there before the pods: without them those would be open, or closed to callers
    without a certificate.
    """
    service, settings, mesh = args.name, args.settings, args.plan.settings.mesh
    path = (*args.path, Component("Authentication", service))
    described = args.metadata(service)
    if spec := peer_authentication_spec(service, settings, mesh):
        yield istio_object("PeerAuthentication", mesh, described, spec, path)
    if auth := settings.auth:
        addresses = dialect_of(mesh).addresses(args.plan, service)
        guarded = guarded_by(service, settings, auth, mesh, addresses)
        yield from token_objects(auth, guarded, mesh, described, path)


def token_objects(
    auth: AuthSettings,
    guarded: Guarded,
    mesh: MeshSettings,
    described: ObjectMetaArgsDict,
    path: tuple[Component, ...],
) -> Iterator[StackObject]:
    """What checks tokens and what requires them; by itself the second would refuse valid ones."""
    spec = request_authentication_spec(auth, guarded)
    checked = istio_object("RequestAuthentication", mesh, described, spec, path)
    yield checked
    required, needs = token_policy_spec(auth, guarded), (checked.key,)
    yield istio_object("AuthorizationPolicy", mesh, described, required, path, needs)
