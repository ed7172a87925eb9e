"""DNS of pods."""

from ipaddress import ip_address, ip_network

from microservices.manifests.routes.host import CLUSTER
from microservices.plan.plan import Plan, versions
from microservices.rules.rule import error, warning
from microservices.settings.values.problems import Finding, Findings

_PORT = 53
# One of the three that a resolver asks is the cluster's own.
_SERVERS = 2
# https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/core/validation/validation.go
_DOMAINS, _CHARACTERS = 32, 2048


@error(
    "A resolver asks three servers and searches 32 domains of 2048 characters in all, those of the "
    "cluster first; the kubelet leaves out what is beyond them. "
    "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#dns-search-domain-list-limits",
)
def resolvers_take_all_that_is_written(plan: Plan) -> Findings:
    """`dns.nameservers` are at most 2, and `dns.searches` 29 within 2048 characters."""
    own = (f"{plan.settings.namespace}.{CLUSTER}", CLUSTER, CLUSTER.partition(".")[2])
    for pods in versions(plan):
        dns = pods.workload.dns
        if len(dns.nameservers) > _SERVERS:
            what = f"of {len(dns.nameservers)} servers beside the cluster's own two are asked"
            yield Finding(pods.path("dns", "nameservers"), what, f"write at most {_SERVERS}")
        path, length = pods.path("dns", "searches"), len(" ".join((*own, *dns.searches)))
        most = _DOMAINS - len(own)
        if len(dns.searches) > most:
            what = f"{len(dns.searches)} domains and the cluster's own are more than {_DOMAINS}"
            yield Finding(path, what, f"write at most {most}")
        elif dns.searches and length > _CHARACTERS:
            what = f"with the cluster's own domains they have {length} characters"
            yield Finding(path, what, f"write fewer, of {_CHARACTERS} characters in all")


@error(
    "The NetworkPolicy of every pod lets out to the DNS servers of `network` alone. "
    "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
)
def nameservers_are_let_out(plan: Plan) -> Findings:
    """Each of `dns.nameservers` is in `network.dnsAddresses`, and 53 in `network.dnsPorts`."""
    network = plan.settings.network
    if not plan.settings.owns_namespace:
        # The owner of the namespace says what its pods may ask.
        return
    ranges = [ip_network(one) for one in network.dns_addresses]
    for pods in versions(plan):
        for place, server in enumerate(pods.workload.dns.nameservers):
            path = pods.path("dns", "nameservers", place, also=(("dns", "nameservers"),))
            if not any(ip_address(server) in one for one in ranges):
                length = ip_address(server).max_prefixlen
                instead = f"add {server}/{length} to `network: {{dnsAddresses: [...]}}`"
                yield Finding(path, "no pod may connect to it", instead)
            elif _PORT not in network.dns_ports:
                what = f"it is asked on port {_PORT}, which `dnsPorts` of `network` does not have"
                yield Finding(path, what, f"add {_PORT} to them")


@warning(
    "A ztunnel that captures DNS, which it does since Istio 1.25, asks servers of its own. "
    "https://istio.io/latest/docs/ops/configuration/traffic-mgmt/dns-proxy/",
)
def nameservers_are_asked(plan: Plan) -> Findings:
    """`dns.nameservers` are of pods with a sidecar."""
    for pods in versions(plan) if plan.settings.mesh.data_plane == "ambient" else ():
        if pods.workload.dns.nameservers:
            what = "in ambient mode ztunnel answers in their place, and never asks them"
            instead = "leave it out, and add them to the DNS of the cluster"
            yield Finding(pods.path("dns", "nameservers"), what, instead)
