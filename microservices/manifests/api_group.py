"""API groups of the kinds that are read here."""

ISTIO, ISTIO_SECURITY = "networking.istio.io", "security.istio.io"
GATEWAY_API = "gateway.networking.k8s.io"

# But for Gateways, which Istio has and the Gateway API as well.
GROUPS = {
    **dict.fromkeys(("DestinationRule", "ServiceEntry", "Sidecar", "VirtualService"), ISTIO),
    **dict.fromkeys(
        ("AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication"), ISTIO_SECURITY
    ),
    **dict.fromkeys(("BackendTLSPolicy", "HTTPRoute"), GATEWAY_API),
    **dict.fromkeys(("Deployment", "StatefulSet"), "apps"),
    **dict.fromkeys(("CronJob", "Job"), "batch"),
    **dict.fromkeys(("Role", "RoleBinding"), "rbac.authorization.k8s.io"),
    "Canary": "flagger.app",
    "ExternalSecret": "external-secrets.io",
    "NetworkPolicy": "networking.k8s.io",
    "Rollout": "argoproj.io",
}
