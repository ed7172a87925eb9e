"""Hosts outside of the cluster that one stack of a namespace has for the others."""

from collections.abc import Iterator, Mapping

from microservices.plan.external_host import ExternalHost
from microservices.plan.plan import Plan
from microservices.plan.stacks.shared_namespace import Broken
from microservices.settings.access.external import ExternalServiceSettings
from microservices.settings.values.problems import Finding


def broken_hosts_outside(stacks: Mapping[str, Plan], paths: Mapping[str, str]) -> Broken:
    """Hosts that their `owner` does not have, or has otherwise.

    `paths` has project and stack of each. Of an owner that is not given nothing is known.
    """
    names = {path: name for name, path in paths.items()}
    for name, plan in stacks.items():
        for host in plan.graph.external_hosts:
            if host.owner in names:
                owner = names[host.owner]
                for wrong in _wrong(host, plan.settings.namespace, owner, stacks[owner]):
                    yield name, Finding(host.path, *wrong)


def _wrong(
    host: ExternalHost, namespace: str, owner: str, other: Plan
) -> Iterator[tuple[str, str]]:
    """What is wrong with a host of an owner, and what to write."""
    own = {one.host: one for one in other.graph.own_hosts}
    if other.settings.namespace != namespace or host.host not in own:
        what = f"{owner} does not have {host.host} in the namespace {namespace}"
        yield what, "add it there, or write the stack that has it"
        return
    there = {one.port: _how(one) for one in own[host.host].ports}
    for one in host.ports:
        if there.get(one.port) != _how(one):
            what = f"port {one.port} of {host.host} is not there or is otherwise in {owner}"
            yield what, "write the same in both"


def _how(port: ExternalServiceSettings) -> tuple[object, ...]:
    """What proxies and policies of callers do by it."""
    return port.target_port, port.spoken, port.tls, port.ranges
