"""The apiVersions of the security kinds, by those of the networking kinds."""

# They never had a v1alpha3.
SECURITY = {
    "networking.istio.io/v1": "security.istio.io/v1",
    "networking.istio.io/v1beta1": "security.istio.io/v1beta1",
    "networking.istio.io/v1alpha3": "security.istio.io/v1beta1",
}
