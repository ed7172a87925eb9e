"""Namespace of a stack: mutual TLS, default-deny policies, pod security and limits."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.core.v1 import LimitRange, Namespace, ResourceQuota
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict
from pulumi_kubernetes.networking.v1 import NetworkPolicy

from components import gateway_api, istio
from components.authorization import from_account
from components.connections import WAYPOINT, waypoint_policy_spec
from components.metadata import metadata, token
from components.namespace_limits import limit_range_spec, quota_spec
from components.network_policy import HBONE_PORT, default_deny_spec
from plan.names import shared_labels
from settings.mesh import MeshSettings
from settings.namespace import NamespaceSettings
from settings.observability import ObservabilitySettings
from settings.stack import Settings

_DENY = "default-deny"


@dataclass(frozen=True, kw_only=True)
class MeshNamespaceArgs:
    """How the namespace takes part in the mesh, what it may hold, and how it is observed.

    Where it is `protect`ed the engine refuses to delete it.
    """

    settings: Settings
    protect: bool = False


class MeshNamespace(pulumi.ComponentResource):
    """A namespace in the mesh: injected, mutually authenticated, closed to other namespaces.

    Pods must wait for `limits`: those that come before a LimitRange never get its defaults.
    """

    namespace: Namespace
    name: pulumi.Output[str]
    limits: list[pulumi.Resource]

    def __init__(
        self,
        name: str,
        args: MeshNamespaceArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(token("MeshNamespace"), name, None, opts)
        self._settings = settings = args.settings
        self._child = pulumi.ResourceOptions(parent=self)
        adopted = pulumi.ResourceOptions(
            import_=name if settings.namespace_options.adopt else None, protect=args.protect or None
        )
        self.namespace = Namespace(
            name,
            metadata=namespace_metadata(name, settings.mesh, settings.namespace_options),
            opts=pulumi.ResourceOptions.merge(self._child, adopted),
        )
        self.name = self.namespace.metadata.apply(lambda metadata: metadata.name or name)
        self._peers = self._peer_authentication()
        self._opening = self._waypoint(name) if settings.mesh.waypoint else []
        self.limits = [*self._quota(), *self._limit_range()]
        if spec := telemetry_spec(settings.observability):
            described = self._described("default")
            istio.telemetry("default", described, spec, settings.mesh.api_version, self._child)
        self.register_outputs({"name": self.name})

    def close(self, policies: Sequence[pulumi.Resource]) -> list[pulumi.Resource]:
        """Refuse whatever no policy lets in or out; `policies` are those that do, and come first.

        Pods must wait for what it returns: all that holds for each of them. A namespace that was
        open before is closed once everything has its policy.
        https://istio.io/latest/docs/reference/config/security/authorization-policy/
        """
        settings, first = self._settings, [*policies, *self._opening]
        child = pulumi.ResourceOptions(parent=self, depends_on=first)
        denied = NetworkPolicy(
            _DENY,
            metadata=self._described(_DENY),
            spec=default_deny_spec(settings.mesh, settings.network, settings.observability),
            opts=child,
        )
        version = settings.mesh.api_version
        nobody = istio.authorization_policy(_DENY, self._described(_DENY), {}, version, child)
        return [denied, nobody, self._peers]

    def _peer_authentication(self) -> pulumi.Resource:
        mesh = self._settings.mesh
        return istio.peer_authentication(
            "default",
            self._described("default"),
            {"mtls": {"mode": "PERMISSIVE" if mesh.allow_plaintext else "STRICT"}},
            mesh.api_version,
            self._child,
        )

    def _waypoint(self, namespace: str) -> list[pulumi.Resource]:
        """A proxy for the services of the namespace, which alone brings requests to their pods.

        Returns the policies that let it.
        """
        mesh, described = self._settings.mesh, self._described(WAYPOINT)
        gateway_api.gateway(WAYPOINT, described, waypoint_spec(), self._child)
        account = from_account(namespace, WAYPOINT)
        version, spec = mesh.api_version, waypoint_policy_spec(mesh, self._settings.network)
        return [
            istio.authorization_policy(WAYPOINT, described, account, version, self._child),
            NetworkPolicy(WAYPOINT, metadata=described, spec=spec, opts=self._child),
        ]

    def _quota(self) -> list[pulumi.Resource]:
        spec = quota_spec(self._settings.namespace_options.quota)
        if spec is None:
            return []
        described = self._described("quota")
        return [ResourceQuota("quota", metadata=described, spec=spec, opts=self._child)]

    def _limit_range(self) -> list[pulumi.Resource]:
        spec = limit_range_spec(self._settings.namespace_options.limit_range)
        if spec is None:
            return []
        described = self._described("limits")
        return [LimitRange("limits", metadata=described, spec=spec, opts=self._child)]

    def _described(self, name: str) -> ObjectMetaArgsDict:
        return metadata(name, self.name, shared_labels(name))


def namespace_metadata(
    name: str, mesh: MeshSettings, options: NamespaceSettings
) -> ObjectMetaArgsDict:
    """What the namespace says of itself; written labels never replace those of the mesh."""
    marks: ObjectMetaArgsDict = {
        "name": name,
        "labels": {**options.labels, **namespace_labels(name, mesh, options)},
    }
    if options.annotations:
        marks["annotations"] = options.annotations
    return marks


def namespace_labels(name: str, mesh: MeshSettings, options: NamespaceSettings) -> dict[str, str]:
    """Labels that put a namespace into the mesh and hold its pods to a security level.

    The sidecar's init container needs NET_ADMIN where Istio's CNI plugin is missing, and no level
    below `privileged` allows that; the `restricted` level then only warns.
    https://istio.io/latest/docs/setup/additional-setup/pod-security-admission/
    """
    allowed = mesh.cni or mesh.data_plane == "ambient"
    enforced = options.pod_security if allowed else "privileged"
    levels = {"enforce": enforced, "audit": "restricted", "warn": "restricted"}
    return {
        **shared_labels(name),
        **_joining(mesh),
        **{f"pod-security.kubernetes.io/{mode}": level for mode, level in levels.items()},
    }


def _joining(mesh: MeshSettings) -> dict[str, str]:
    revision = {"istio.io/rev": mesh.revision} if mesh.revision else {}
    if mesh.data_plane == "ambient":
        waypoint = {"istio.io/use-waypoint": WAYPOINT} if mesh.waypoint else {}
        return {"istio.io/dataplane-mode": "ambient", **waypoint, **revision}
    # `istio-injection` wins over `istio.io/rev` where both stand, so only one is written.
    return revision or {"istio-injection": "enabled"}


def waypoint_spec() -> gateway_api.GatewaySpec:
    """A proxy for the services of the namespace, which istiod starts.

    https://istio.io/latest/docs/ambient/usage/waypoint/
    """
    mesh: gateway_api.Listener = {"name": "mesh", "port": HBONE_PORT, "protocol": "HBONE"}
    return {"gatewayClassName": "istio-waypoint", "listeners": [mesh]}


def telemetry_spec(observability: ObservabilitySettings) -> istio.TelemetrySpec | None:
    """Access log and traces as the stack writes them; None where the mesh decides on both."""
    spec: istio.TelemetrySpec = {}
    if observability.access_log is not None:
        disabled = not observability.access_log
        spec["accessLogging"] = [{"providers": [{"name": "envoy"}], "disabled": disabled}]
    if observability.tracing_percent is not None:
        spec["tracing"] = [{"randomSamplingPercentage": observability.tracing_percent}]
    return spec or None
