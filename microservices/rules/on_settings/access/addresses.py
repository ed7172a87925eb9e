"""Addresses in configuration, variables and arguments that no call of the service allows."""

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from microservices.manifests.routes.host import CLUSTER
from microservices.plan.names import headless
from microservices.plan.plan import Plan, all_containers, services
from microservices.plan.subjects import Service
from microservices.rules.on_settings.access.calls import calls_of
from microservices.rules.rule import warning
from microservices.settings.values.problems import Finding, Findings, Path

# Scheme, an account perhaps, whose password may have an `@`, and host.
_ADDRESS = re.compile(
    r"(?<![\w+.-])(?P<scheme>[a-z][a-z0-9+.-]*)://(?:[^\s/?#]*@)?(?P<host>[A-Za-z0-9_][A-Za-z0-9._-]*)"
)
# A name without a scheme, whole, and a port perhaps.
_NAME = re.compile(
    r"(?<![\w./@-])(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?P<port>:\d{2,5})?(?![\w-])"
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
    """A host in a config set, a variable or an argument of a service is among its `calls`.

    Of addresses of the web only those in the cluster are looked at: others are often links. Without
    a scheme a name is an address where it is known, and has a port or a namespace.
    """
    called = {one.name: frozenset(_called(plan, one)) for one in services(plan)}
    known = dict(_known(plan))
    for service, path, text in dict.fromkeys(_texts(plan)):
        for host in _hosts(text, known):
            if not any(_covers(one, host) for one in called[service]):
                what = f"{service} reads the address of {host}, and may not call it"
                yield Finding(path, what, _instead(service, host, known))


def _texts(plan: Plan) -> Iterator[tuple[str, Path, str]]:
    """What each service reads: sets, those keys that a version has of its own, and variables."""
    for service in services(plan):
        for name in dict.fromkeys(_read(service)):
            for key, value in plan.settings.config.get(name, {}).items():
                yield service.name, ("config", name, key), value
        for version, written in service.settings.versions.items():
            for name, keys in written.config.items():
                for key, value in keys.items():
                    path = service.path("versions", version, "config", name, key)
                    yield service.name, path, value
    for container in all_containers(plan):
        service_name, settings = container.pods.service.name, container.settings
        for name, value in settings.env.items():
            yield service_name, container.path("env", name), value
        for key in ("command", "args"):
            for place, value in enumerate(getattr(settings, key)):
                yield service_name, container.path(key, place), value


def _read(service: Service) -> Iterator[str]:
    for version in service.settings.effective_versions:
        yield from version.workload.all_sets
    for job in service.settings.jobs.values():
        yield from job.sets


def _known(plan: Plan) -> Iterator[tuple[str, str]]:
    """Every name of what somebody may call in this stack, and the word for it in `calls`."""
    written = plan.settings
    for name, outside in written.external_services.items():
        yield outside.host, name
    for service in services(plan):
        if not service.is_worker:
            for name in _names(service.name, written.namespace, written.namespace):
                yield name, service.name


def _hosts(value: str, known: Mapping[str, str]) -> Iterator[str]:
    """The hosts of the addresses that a program connects to, rather than of links."""
    for found in _ADDRESS.finditer(value):
        scheme, host = found["scheme"], found["host"].lower().rstrip(".")
        if _is_of_the_pod(host) or scheme in _WITHOUT_HOST:
            continue
        if scheme not in _OF_THE_WEB or "." not in host or host.endswith(_OF_THE_CLUSTER):
            yield host
    for found in _NAME.finditer(value):
        host = found["host"].lower()
        if (found["port"] or "." in host) and (
            host.endswith(_OF_THE_CLUSTER) or _word(host, known)
        ):
            yield host


def _word(host: str, known: Mapping[str, str]) -> str | None:
    """The word in `calls` for what a host is a name of, or for whose member it is one."""
    return known.get(host) or known.get(f"*.{host.partition('.')[2]}")


def _instead(service: str, host: str, known: Mapping[str, str]) -> str:
    if _address(host) is not None:
        return f"add a `host` with this one of its `addresses` to the `calls` of {service}"
    return f"add {_word(host, known) or 'it'} to the `calls` of {service}, or leave it out"


def _called(plan: Plan, service: Service) -> Iterator[str]:
    """The names by which what a service calls is known to its pods, and ranges of addresses.

    They are those that are written, whether or not somebody is there: other rules speak of that.
    https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
    """
    written = plan.settings
    # A service knows itself.
    yield from _names(service.name, written.namespace, written.namespace)
    for call in calls_of(plan, service):
        if call.outside is not None:
            yield from (call.outside.host, *call.outside.addresses)
        else:
            words = call.settings
            yield from _names(words.name, words.namespace or written.namespace, written.namespace)


def _names(service: str, namespace: str, own: str) -> Iterator[str]:
    """The names of a service, and of the members that a StatefulSet has, for a namespace's pods."""
    for name in (service, headless(service), f"*.{headless(service)}"):
        if namespace == own:
            yield name
        for domain in ("", ".svc", f".{CLUSTER}"):
            yield f"{name}.{namespace}{domain}"


def _covers(called: str, host: str) -> bool:
    """Whether a host or an address is one of those that a name, wildcard or range stands for."""
    if "/" in called:
        address = _address(host)
        return address is not None and address in ip_network(called)
    return host.endswith(called[1:]) if called.startswith("*.") else host == called


def _is_of_the_pod(host: str) -> bool:
    address = _address(host)
    if address is None:
        return host == "localhost"
    return address.is_loopback or address.is_unspecified


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
