"""What the resolver of pods does beside the cluster's own DNS."""

from typing import Annotated, Literal

from pydantic import Field

from microservices.settings.values.address import IpAddress
from microservices.settings.values.types import Expects, Model, optional, whole

_LABEL = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
SearchDomain = Annotated[
    str,
    Field(pattern=rf"^{_LABEL}(\.{_LABEL})*$", max_length=253),
    Expects("write a domain in lower case, such as corp.example.com"),
]
# Not `rotate`, which would ask the cluster's own DNS last, nor what does nothing any more.
# https://man7.org/linux/man-pages/man5/resolv.conf.5.html
ResolverOption = Annotated[
    Literal["edns0", "no-aaaa", "single-request", "single-request-reopen", "trust-ad", "use-vc"],
    Expects(
        "write edns0, no-aaaa, single-request, single-request-reopen, trust-ad or use-vc, or one "
        "of the keys `ndots`, `timeoutSeconds` and `attempts`"
    ),
]
# Beyond these glibc takes the limit.
# https://sourceware.org/git/?p=glibc.git;a=blob;f=resolv/resolv.h
Ndots = Annotated[int, whole(1, 15, "dots", like=2)]
ResolverSeconds = Annotated[int, whole(1, 30, "seconds", like=2)]
Attempts = Annotated[int, whole(1, 5, like=2)]


class DnsSettings(Model):
    """The `dnsConfig` of pods, which adds to /etc/resolv.conf: the cluster's DNS stays the first.

    Without it a sidecar would not find istiod, nor an application any Service.
    https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config
    """

    nameservers: tuple[IpAddress, ...] = optional(
        "Further DNS servers, for when the cluster's own does not answer", ()
    )
    searches: tuple[SearchDomain, ...] = optional(
        "Domains in which short names are searched, after those of the cluster", ()
    )
    ndots: Ndots | None = optional(
        "Names with fewer dots are searched in the domains first; the cluster's own is 5"
    )
    timeout_seconds: ResolverSeconds | None = optional("Time within which a server has to answer")
    attempts: Attempts | None = optional("How often the servers are asked")
    options: tuple[ResolverOption, ...] = optional("Switches of the resolver", ())
