"""DNS of pods."""

from pulumi_kubernetes.core.v1 import PodDNSConfigArgsDict, PodDNSConfigOptionArgsDict

from microservices.settings.pods.dns import DnsSettings


def dns_config(dns: DnsSettings) -> PodDNSConfigArgsDict:
    """What is added to the resolver of a pod; empty where nothing is."""
    numbers = {"ndots": dns.ndots, "timeout": dns.timeout_seconds, "attempts": dns.attempts}
    options: list[PodDNSConfigOptionArgsDict] = [
        *({"name": name, "value": str(one)} for name, one in numbers.items() if one is not None),
        *({"name": name} for name in dns.options),
    ]
    found: PodDNSConfigArgsDict = {}
    if dns.nameservers:
        found["nameservers"] = list(dns.nameservers)
    if dns.searches:
        found["searches"] = list(dns.searches)
    if options:
        found["options"] = options
    return found
