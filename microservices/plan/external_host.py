"""Hosts outside of the cluster, each with all of its ports, whoever names them."""

from collections.abc import Iterable
from dataclasses import dataclass

from microservices.settings.access.external import ExternalServiceSettings
from microservices.settings.values.address import AddressRange
from microservices.settings.values.problems import Path


@dataclass(frozen=True)
class NamedHost:
    """One port of a host as an entry of `externalServices` or a call says it, and where.

    `name` is that of the entry, and None for a call.
    """

    name: str | None
    settings: ExternalServiceSettings
    path: Path


@dataclass(frozen=True)
class ExternalHost:
    """A host outside of the cluster, and what is said of each of its ports, by number.

    `name` is that of its objects: of two ServiceEntries of one host Istio would drop the ports of
    the later one. It is the name of its first entry of `externalServices`, and without one the
    host, which no service is called like, since it has a dot. `path` is where that is written.
    https://github.com/istio/istio/issues/55776
    """

    name: str
    host: str
    path: Path
    ports: tuple[ExternalServiceSettings, ...]

    @property
    def owner(self) -> str | None:
        """The other stack of the namespace that has its objects; None where it is this one."""
        return next((one.owner for one in self.ports if one.owner), None)

    @property
    def is_address(self) -> bool:
        """Whether it is known by its address alone."""
        return self.ports[0].is_address

    @property
    def goes_where_it_is_sent(self) -> bool:
        """Whether a proxy passes connections on to the address that the caller has chosen.

        Of a wildcard nobody can ask the addresses, and a connection of TCP says no host: it is told
        from others by where it goes, if that is written. Where the proxy itself speaks TLS, or
        calls another port, it asks DNS.
        https://istio.io/latest/docs/reference/config/networking/service-entry/#ServiceEntry-Resolution
        https://istio.io/latest/docs/reference/config/analysis/ist0134/
        """
        if self.ports[0].is_wildcard:
            return True
        asked = any(one.tls or one.target_port for one in self.ports)
        return bool(self.addresses) and not asked and any(one.spoken == "TCP" for one in self.ports)

    @property
    def idle_timeout_seconds(self) -> int | None:
        """The idle timeout of connections in which proxies see no requests: that of all of them."""
        pools = (one.connection_pool for one in self.ports if not one.sees_requests)
        return next((pool.idle_timeout_seconds for pool in pools if pool), None)

    @property
    def addresses(self) -> tuple[AddressRange, ...]:
        """The addresses that are written, which are the same for each port."""
        return self.ports[0].addresses


def tls_folder(kind: str, name: str) -> str:
    """Where the proxies of callers have the certificates of a Secret or a ConfigMap."""
    return f"/var/run/secrets/hosts/{kind}/{name}"


def external_hosts(named: Iterable[NamedHost]) -> tuple[ExternalHost, ...]:
    """Every host with its ports.

    The first of several names is that of the host, and Pulumi hands keys on in another order than
    that of a file.
    """
    found: dict[str, dict[int, NamedHost]] = {}
    for one in sorted(named, key=lambda one: (one.name is None, one.name or "")):
        found.setdefault(one.settings.host, {}).setdefault(one.settings.port, one)
    return tuple(_host(host, tuple(ports.values())) for host, ports in found.items())


def _host(host: str, ports: tuple[NamedHost, ...]) -> ExternalHost:
    name = ports[0].name or host.replace("*", "wildcard")
    return ExternalHost(name, host, ports[0].path, tuple(one.settings for one in ports))
