"""Needed kinds of a stack, from its settings, before anything is registered."""

from collections.abc import Iterator
from dataclasses import dataclass

from microservices.dialects.istio.authentication import peer_authentication_spec
from microservices.dialects.istio.destination_rule import service_policy_spec
from microservices.dialects.istio.telemetry import telemetry_spec
from microservices.kinds import argo_rollouts, flagger, keda, prometheus
from microservices.kinds.gateway_api.group import API_VERSION as GATEWAY_API
from microservices.kinds.istio.group import SECURITY
from microservices.kinds.istio.telemetry import TELEMETRY
from microservices.plan.owner import (
    PULUMI,
    ROLLOUT,
    is_argo_rollouts,
    is_flagger,
    workload_kind,
)
from microservices.plan.plan import Plan, jobs, services, versions
from microservices.plan.subjects import Pods, Service
from microservices.settings.stack import Settings
from microservices.settings.traffic.gateway import TlsSettings
from microservices.settings.values.problems import Path
from microservices.specs import certificate, external_secret
from microservices.specs.disruption import disruption_budget_spec
from microservices.specs.monitor import service_monitor_spec
from microservices.specs.namespace_limits import limit_range_spec, quota_spec

_API = ("mesh", "apiVersion")
_ROUTES = ("mesh", "routes")


@dataclass(frozen=True)
class Need:
    """A kind in a namespace, and the place of the first setting that asks for it.

    `namespace` is None for objects that are in none.
    """

    api_version: str
    kind: str
    namespace: str | None
    path: Path

    @property
    def group(self) -> str:
        """The API group; empty for that of pods and Services."""
        return self.api_version.rpartition("/")[0]


_Kind = tuple[str, str, Path]


def needs(plan: Plan) -> tuple[Need, ...]:
    """Every kind that the program registers for a stack, once for each namespace."""
    own, gateway = plan.settings.namespace, plan.settings.gateway.namespace
    found = [
        Need("v1", "Namespace", None, ("namespace",)),
        *(Need(*kind[:2], own, kind[2]) for kind in _of_stack(plan)),
        *(Need(*kind[:2], gateway, kind[2]) for kind in _beside_the_gateway(plan)),
    ]
    first: dict[tuple[str, str, str | None], Need] = {}
    for need in found:
        first.setdefault((need.api_version, need.kind, need.namespace), need)
    return tuple(first.values())


def _of_stack(plan: Plan) -> Iterator[_Kind]:
    yield from _of_namespace(plan.settings)
    yield from _of_sets(plan.settings)
    yield from _of_external_services(plan)
    for service in services(plan):
        yield from _of_service(service, plan.settings)
    for pods in versions(plan):
        yield from _of_version(pods, plan.settings)
    for job in jobs(plan):
        kind = "CronJob" if job.settings.schedule else "Job"
        yield "batch/v1", kind, job.path()
    yield from _of_gateway(plan)


def _of_namespace(settings: Settings) -> Iterator[_Kind]:
    mesh, options = settings.mesh, settings.namespace_options
    yield "networking.k8s.io/v1", "NetworkPolicy", ("network",)
    yield SECURITY[mesh.api_version], "PeerAuthentication", _API
    yield SECURITY[mesh.api_version], "AuthorizationPolicy", _API
    if mesh.waypoint:
        yield GATEWAY_API, "Gateway", ("mesh", "waypoint")
    if quota_spec(options.quota):
        yield "v1", "ResourceQuota", ("namespaceOptions", "quota")
    if limit_range_spec(options.limit_range):
        yield "v1", "LimitRange", ("namespaceOptions", "limitRange")
    if telemetry_spec(settings.observability):
        yield TELEMETRY[mesh.api_version], "Telemetry", _API


def _of_sets(settings: Settings) -> Iterator[_Kind]:
    if settings.config:
        yield "v1", "ConfigMap", ("config",)
    if settings.secrets:
        yield "v1", "Secret", ("secrets",)
    if settings.external_secrets:
        yield external_secret.API_VERSION, "ExternalSecret", ("externalSecrets",)


def _of_external_services(plan: Plan) -> Iterator[_Kind]:
    mesh, outside = plan.settings.mesh, plan.graph.external_services
    if outside:
        yield mesh.api_version, "ServiceEntry", _API
    if any(one.tls for one in outside.values()):
        if mesh.routes == "gateway-api":
            yield GATEWAY_API, "BackendTLSPolicy", _ROUTES
        else:
            yield mesh.api_version, "DestinationRule", _API


def _of_service(service: Service, settings: Settings) -> Iterator[_Kind]:
    written, mesh = service.settings, settings.mesh
    yield "v1", "ServiceAccount", service.path()
    if mesh.data_plane == "sidecar":
        yield mesh.api_version, "Sidecar", _API
    if written.permissions:
        for kind in ("Role", "RoleBinding"):
            yield "rbac.authorization.k8s.io/v1", kind, service.path("permissions")
    if peer_authentication_spec(service.name, written, mesh):
        yield SECURITY[mesh.api_version], "PeerAuthentication", _API
    if written.auth:
        yield SECURITY[mesh.api_version], "RequestAuthentication", _API
    if settings.observability.prometheus_operator:
        yield from _observed(service, settings)
    if written.all_ports:
        yield "v1", "Service", service.path()
        yield from _routed(service, settings)


def _observed(service: Service, settings: Settings) -> Iterator[_Kind]:
    path = ("observability", "prometheusOperator")
    yield prometheus.API_VERSION, "PrometheusRule", path
    if settings.mesh.data_plane == "sidecar":
        yield prometheus.API_VERSION, "PodMonitor", path
    elif service_monitor_spec(service.name, service.settings, 1):
        yield prometheus.API_VERSION, "ServiceMonitor", path


def _routed(service: Service, settings: Settings) -> Iterator[_Kind]:
    written, mesh = service.settings, settings.mesh
    if is_flagger(written):
        yield flagger.API_VERSION, "Canary", service.path("traffic", "owner")
    elif mesh.routes == "gateway-api":
        if not all(port.routed_as_tcp for port in written.all_ports):
            yield GATEWAY_API, "HTTPRoute", _ROUTES
    else:
        yield mesh.api_version, "VirtualService", _API
        if is_argo_rollouts(written):
            yield mesh.api_version, "DestinationRule", _API


def _of_version(pods: Pods, settings: Settings) -> Iterator[_Kind]:
    written, mesh = pods.service.settings, settings.mesh
    kind = workload_kind(written)
    if kind == ROLLOUT:
        yield argo_rollouts.API_VERSION, kind, pods.service.path("traffic", "owner")
    else:
        yield "apps/v1", kind, pods.service.path()
    if not pods.is_stateful and any(one.claim for one in pods.workload.volumes.values()):
        yield "v1", "PersistentVolumeClaim", pods.path("volumes")
    if scaling := pods.workload.scaling:
        if scaling.triggers:
            yield keda.API_VERSION, "ScaledObject", pods.path("scaling", "triggers")
        else:
            yield "autoscaling/v2", "HorizontalPodAutoscaler", pods.path("scaling")
    if disruption_budget_spec({}, pods.version):
        yield "policy/v1", "PodDisruptionBudget", pods.path("disruption")
    if written.all_ports and written.traffic.owner == PULUMI:
        own_service = mesh.routes == "gateway-api"
        if not own_service or service_policy_spec(pods.name, pods.version):
            yield mesh.api_version, "DestinationRule", _API


def _of_gateway(plan: Plan) -> Iterator[_Kind]:
    """What the hosts of the gateway become in the namespace of the stack."""
    mesh, gateway = plan.settings.mesh, plan.settings.gateway
    if not gateway.hosts:
        return
    if mesh.routes == "gateway-api":
        if gateway.tls or any(plan.host_rules.values()):
            yield GATEWAY_API, "HTTPRoute", _ROUTES
    else:
        yield mesh.api_version, "Gateway", _API
        if plan.exposed:
            yield mesh.api_version, "VirtualService", _API


def _beside_the_gateway(plan: Plan) -> Iterator[_Kind]:
    """What has to be in the namespace of the gateway's pods."""
    mesh, gateway = plan.settings.mesh, plan.settings.gateway
    if not gateway.hosts:
        return
    tls = gateway.tls or TlsSettings()
    if tls.issuer and tls.credential_name:
        yield certificate.API_VERSION, "Certificate", ("gateway", "tls", "issuer")
    hosts = {*gateway.hosts, *plan.exposed}
    if gateway.auth and any(not host.startswith("*") for host in hosts):
        for kind in ("RequestAuthentication", "AuthorizationPolicy"):
            yield SECURITY[mesh.api_version], kind, _API
    if mesh.routes == "gateway-api":
        yield GATEWAY_API, "Gateway", _ROUTES
