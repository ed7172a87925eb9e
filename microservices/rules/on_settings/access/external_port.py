"""Ports of hosts outside: what is spoken there, in plaintext or not, and where the host is."""

from ipaddress import ip_address

from microservices.plan.plan import Plan
from microservices.rules.on_settings.access.external import Outside, outside
from microservices.rules.rule import error, strict
from microservices.settings.values.problems import Finding, Findings

_HTTPS = 443


@error("Of other ports nobody knows what is spoken there, and a wrong guess breaks them.")
def ports_of_hosts_have_protocols(plan: Plan) -> Findings:
    """Each port but 443, where HTTPS is meant, has a `protocol`."""
    for one in outside(plan):
        if one.settings.protocol is None and one.settings.port != _HTTPS:
            what = f"nothing says what is spoken on port {one.settings.port}"
            instead = "write `protocol`, such as TCP for a database, HTTPS or HTTP"
            yield Finding(one.path("port"), what, instead)


@error("A connection is told by the addresses of its host, whatever its port.")
def hosts_have_the_same_addresses(plan: Plan) -> Findings:
    """Of one host each port has the same `addresses`, in the same order."""
    first: dict[str, Outside] = {}
    for one in outside(plan):
        other = first.setdefault(one.settings.host, one)
        elsewhere = one.settings.port != other.settings.port
        if elsewhere and one.settings.addresses != other.settings.addresses:
            what = f"{one.settings.host} has other addresses as {other.words}"
            yield Finding(one.path("addresses"), what, "write the same for each of its ports")


@error(
    "An address is where its host is, and no certificate is for it. "
    "https://istio.io/latest/docs/reference/config/networking/service-entry/#ServiceEntry-Resolution",
    each=outside,
)
def hosts_by_address_are_there(one: Outside) -> Findings:
    """A `host` that is an address is that of one host elsewhere, and has a `tls.hostname`."""
    host, tls = one.settings.host, one.settings.tls
    if not one.settings.is_address:
        return
    address = ip_address(host)
    if address.is_loopback or address.is_unspecified or address.is_multicast:
        yield Finding(one.path("host"), f"{host} is no other host", "write where it is")
    if one.settings.addresses:
        yield Finding(one.path("addresses"), f"{host} is an address itself", "leave it out")
    if tls is not None and tls.hostname is None:
        what = "a certificate has a name, and this is an address"
        yield Finding(one.path("tls"), what, "write `hostname`, the name in its certificate")


@strict(
    "Whoever is on the way reads and changes it; what is spoken by TCP and TLS is not known here. "
    "https://istio.io/latest/docs/tasks/traffic-management/egress/egress-tls-origination/",
    each=outside,
)
def requests_leave_encrypted(one: Outside) -> Findings:
    """HTTP, HTTP2 and GRPC to a host outside of the cluster have `tls`."""
    if one.settings.sees_requests and one.settings.tls is None:
        what = f"{one.settings.spoken} leaves the cluster in plaintext"
        instead = "write `tls: {}`, with which the proxy encrypts it, or `protocol: HTTPS`"
        yield Finding(one.path("protocol"), what, instead)
