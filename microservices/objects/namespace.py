"""Namespace of a stack: mutual TLS, default-deny policies, pod security and limits."""

from collections.abc import Iterator

from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.dialects.gateway_api.waypoint import waypoint_parameters, waypoint_spec
from microservices.dialects.istio.authorization import from_account
from microservices.dialects.istio.telemetry import telemetry_spec
from microservices.kinds.gateway_api.group import API_VERSION as GATEWAY_API
from microservices.kinds.kubernetes import CORE, NETWORKING
from microservices.kinds.prometheus import API_VERSION as PROMETHEUS
from microservices.objects.stack_object import Component, Key, StackObject, istio_object
from microservices.plan.names import shared_labels
from microservices.settings.stack import Settings
from microservices.specs.connections import WAYPOINT, waypoint_labels, waypoint_policy_spec
from microservices.specs.metadata import metadata
from microservices.specs.monitoring.monitor import waypoint_monitor_spec
from microservices.specs.namespace import namespace_metadata
from microservices.specs.namespace_limits import limit_range_spec, quota_spec
from microservices.specs.network_policy import default_deny_spec

_DENY = "default-deny"
PEERS = Key("PeerAuthentication", "default")
LIMITS = (Key("ResourceQuota", "quota"), Key("LimitRange", "limits"))
"""Pods wait for them: those that come before a LimitRange never get its defaults."""
WAYPOINT_POLICIES = (Key("AuthorizationPolicy", WAYPOINT), Key("NetworkPolicy", WAYPOINT))
"""They let the waypoint reach pods."""


def namespace_objects(settings: Settings, *, protect: bool) -> Iterator[StackObject]:
    """The namespace in the mesh, mutually authenticated, and what holds for everything in it.

    With `protect` the engine refuses to delete the namespace. In that of another stack all of it
    is that stack's, as two objects of one name would be.
    """
    if not settings.owns_namespace:
        return
    name, options, mesh = settings.namespace, settings.namespace_options, settings.mesh
    path = _path(settings)
    yield StackObject(
        "Namespace",
        CORE,
        namespace_metadata(name, mesh, options),
        {},
        path,
        import_id=name if options.adopt else None,
        protected=protect,
    )
    peers = {"mtls": {"mode": "PERMISSIVE" if mesh.allow_plaintext else "STRICT"}}
    yield istio_object(PEERS.kind, mesh, _metadata(settings, PEERS.name), peers, path)
    if mesh.waypoint:
        yield from _waypoint(settings)
    quota, limits = quota_spec(options.quota), limit_range_spec(options.limit_range)
    for key, spec in zip(LIMITS, (quota, limits), strict=True):
        if spec is not None:
            described = _metadata(settings, key.name)
            yield StackObject(key.kind, CORE, described, {"spec": spec}, path)
    if recorded := telemetry_spec(settings.observability):
        yield istio_object("Telemetry", mesh, _metadata(settings, "default"), recorded, path)


def closing_objects(settings: Settings, needs: tuple[Key, ...]) -> Iterator[StackObject]:
    """Refuse whatever no policy lets in or out; it `needs` those that do.

    A namespace that was open before is closed once everything has its policy.
    https://istio.io/latest/docs/reference/config/security/authorization-policy/
    """
    if not settings.owns_namespace:
        return
    described, path = _metadata(settings, _DENY), _path(settings)
    spec = default_deny_spec(settings.mesh, settings.network, settings.observability)
    yield StackObject("NetworkPolicy", NETWORKING, described, {"spec": spec}, path, needs)
    yield istio_object("AuthorizationPolicy", settings.mesh, described, {}, path, needs)


def _waypoint(settings: Settings) -> Iterator[StackObject]:
    """A proxy for the services of the namespace, which alone brings requests to their pods."""
    described, path = _metadata(settings, WAYPOINT), _path(settings)
    body = {"data": waypoint_parameters()}
    parameters = StackObject("ConfigMap", CORE, described, body, path)
    yield parameters
    spec, needs = {"spec": waypoint_spec()}, (parameters.key,)
    yield StackObject("Gateway", GATEWAY_API, described, spec, path, needs)
    if settings.observability.prometheus_operator:
        yield _waypoint_monitor(settings)
    account = from_account(settings.namespace, WAYPOINT)
    yield istio_object("AuthorizationPolicy", settings.mesh, described, account, path)
    policy = waypoint_policy_spec(settings.mesh, settings.network)
    yield StackObject("NetworkPolicy", NETWORKING, described, {"spec": policy}, path)


def _waypoint_monitor(settings: Settings) -> StackObject:
    """What Prometheus reads of the waypoint: it alone counts the requests of the namespace."""
    observability = settings.observability
    marks = shared_labels(WAYPOINT) | observability.labels
    described = metadata(WAYPOINT, settings.namespace, marks)
    body = {"spec": waypoint_monitor_spec(waypoint_labels(), observability.scrape_seconds)}
    return StackObject("PodMonitor", PROMETHEUS, described, body, _path(settings))


def _path(settings: Settings) -> tuple[Component, ...]:
    return (Component("MeshNamespace", settings.namespace),)


def _metadata(settings: Settings, name: str) -> ObjectMetaArgsDict:
    return metadata(name, settings.namespace, shared_labels(name))
