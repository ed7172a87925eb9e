"""What the services of a stack share."""

from .placement import PlacedComponent


class Access(PlacedComponent):
    """Policies, proxies and external hosts that follow from the calls of a stack."""


class AppConfig(PlacedComponent):
    """One immutable ConfigMap or Secret for each generation of a set, or an ExternalSecret."""


class ExternalServices(PlacedComponent):
    """One ServiceEntry for each service outside of the cluster, and what its TLS is."""
