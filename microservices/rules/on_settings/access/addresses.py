"""Addresses in configuration that no call of the service allows."""

import ipaddress
import re
from collections.abc import Iterator

from microservices.manifests.host import CLUSTER
from microservices.plan.plan import Plan, services
from microservices.plan.subjects import Service
from microservices.rules.rule import warning
from microservices.settings.values.problems import Finding, Findings

# Scheme, an account perhaps, whose password may have an `@`, and host.
_ADDRESS = re.compile(
    r"\b(?P<scheme>[a-z][a-z0-9+.-]*)://(?:[^\s/?#]*@)?(?P<host>[A-Za-z0-9_][A-Za-z0-9._-]*)"
)
_OF_THE_WEB = ("http", "https", "ws", "wss")
# What stands in the place of a host here is none, or is asked for others.
_WITHOUT_HOST = ("file", "gs", "mongodb+srv", "s3", "s3a", "spiffe")
_OF_THE_CLUSTER = (".svc", f".{CLUSTER}")


@warning(
    "Only the `calls` of a service are allowed, so that a database whose address stands in "
    "its configuration alone is not reached. "
    "https://istio.io/latest/docs/tasks/traffic-management/egress/egress-control/",
)
def configured_hosts_are_called(plan: Plan) -> Findings:
    """A host in a config set that a service reads is among the `calls` of the service.

    Of addresses of the web only those in the cluster are looked at: others are often links.
    """
    for service in services(plan):
        called = frozenset(_called(plan, service))
        for name in dict.fromkeys(_read(service)):
            for key, value in plan.settings.config.get(name, {}).items():
                for host in _hosts(value):
                    if not any(_covers(one, host) for one in called):
                        what = f"{service.name} reads the address of {host}, and may not call it"
                        yield Finding(("config", name, key), what, _instead(service.name, host))


def _read(service: Service) -> Iterator[str]:
    for version in service.settings.effective_versions:
        yield from version.workload.all_sets
    for job in service.settings.jobs.values():
        yield from job.sets


def _hosts(value: str) -> Iterator[str]:
    """The hosts of the addresses that a program connects to, rather than of links."""
    for found in _ADDRESS.finditer(value):
        scheme, host = found["scheme"], found["host"].lower().rstrip(".")
        if _is_of_the_pod(host) or scheme in _WITHOUT_HOST:
            continue
        if scheme not in _OF_THE_WEB or "." not in host or host.endswith(_OF_THE_CLUSTER):
            yield host


def _instead(service: str, host: str) -> str:
    if _is_address(host):
        return f"add a `host` with this one of its `addresses` to the `calls` of {service}"
    return f"add it to the `calls` of {service}, or leave it out"


def _called(plan: Plan, service: Service) -> Iterator[str]:
    """The names by which what a service calls is known to its pods, and ranges of addresses.

    They are those that are written, whether or not somebody is there: other rules speak of that.
    https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
    """
    written = plan.settings
    for call in service.settings.calls:
        outside = written.external_services.get(call.name) if call.namespace is None else None
        if call.host is not None or outside is not None:
            yield call.host or (outside.host if outside else "")
            yield from call.addresses or (outside.addresses if outside else ())
        else:
            namespace = call.namespace or written.namespace
            if namespace == written.namespace:
                yield call.name
            for domain in ("", ".svc", f".{CLUSTER}"):
                yield f"{call.name}.{namespace}{domain}"


def _covers(called: str, host: str) -> bool:
    """Whether a host or an address is one of those that a name, wildcard or range stands for."""
    if "/" in called:
        return _is_address(host) and ipaddress.ip_address(host) in ipaddress.ip_network(called)
    return host.endswith(called[1:]) if called.startswith("*.") else host == called


def _is_of_the_pod(host: str) -> bool:
    if not _is_address(host):
        return host == "localhost"
    address = ipaddress.ip_address(host)
    return address.is_loopback or address.is_unspecified


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
