"""The apiVersions of Istio's kinds, by those of the networking kinds, which a stack names."""

# They never had a v1alpha3.
_SECURITY = {
    "networking.istio.io/v1": "security.istio.io/v1",
    "networking.istio.io/v1beta1": "security.istio.io/v1beta1",
    "networking.istio.io/v1alpha3": "security.istio.io/v1beta1",
}
# https://istio.io/latest/news/releases/1.22.x/announcing-1.22/: the release of all the v1 kinds.
_TELEMETRY = {
    "networking.istio.io/v1": "telemetry.istio.io/v1",
    "networking.istio.io/v1beta1": "telemetry.istio.io/v1alpha1",
    "networking.istio.io/v1alpha3": "telemetry.istio.io/v1alpha1",
}
_OTHERS = {
    "AuthorizationPolicy": _SECURITY,
    "PeerAuthentication": _SECURITY,
    "RequestAuthentication": _SECURITY,
    "Telemetry": _TELEMETRY,
}


def api_version(kind: str, networking: str) -> str:
    """The apiVersion of a kind in a mesh whose networking kinds have this one."""
    return _OTHERS[kind][networking] if kind in _OTHERS else networking
