"""Namespace of a stack: mutual TLS, default-deny policies, pod security and limits."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.core.v1 import LimitRange, Namespace, ResourceQuota
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict
from pulumi_kubernetes.networking.v1 import NetworkPolicy

from microservices.dialects.gateway_api.waypoint import waypoint_spec
from microservices.dialects.istio.authorization import from_account
from microservices.dialects.istio.telemetry import telemetry_spec
from microservices.kinds import gateway_api, istio
from microservices.plan.names import shared_labels
from microservices.settings.stack import Settings
from microservices.specs.connections import WAYPOINT, waypoint_policy_spec
from microservices.specs.metadata import metadata, token
from microservices.specs.namespace import namespace_metadata
from microservices.specs.namespace_limits import limit_range_spec, quota_spec
from microservices.specs.network_policy import default_deny_spec

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
