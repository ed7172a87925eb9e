"""Namespaces of several stacks: made by their owner, and hosts outside of another stack."""

from collections.abc import Iterator, Sequence
from typing import Any

from microservices.deploy.preflight.ask import Ask, Unanswered
from microservices.deploy.preflight.gap import Answer, Gap, not_asked
from microservices.kinds.gateway_api.group import API_VERSION as GATEWAY_API
from microservices.kinds.istio.group import api_version
from microservices.manifests.gateway import listeners
from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at, maps_at, part
from microservices.manifests.routes.host import covers
from microservices.plan.names import gateway_name, shared_labels
from microservices.plan.plan import Plan
from microservices.settings.stack import Settings
from microservices.settings.values.problems import Path
from microservices.specs.namespace import namespace_labels

_PATH: Path = ("namespaceOptions", "owner")


def shared_namespace(settings: Settings, ask: Ask) -> Iterator[Answer]:
    """Whether the namespace is there with the labels, and its gateway with the hosts, of these.

    Pods would be out of the mesh, or be refused, in one that is otherwise; and a route at a gateway
    that does not have its host gets no request.
    """
    owner, name = settings.namespace_options.owner, settings.namespace
    if owner is None:
        return
    asked = f"namespace {name}"
    try:
        found = ask(f"/api/v1/namespaces/{name}")
        if found is None:
            what = f"there is no namespace {name}"
            gaps = [Gap("error", _PATH, what, f"deploy {owner} first, which makes it")]
        else:
            labels = map_at(found, "metadata", "labels")
            gaps = [*_labels(settings, labels, owner), *_hosts(settings, ask, owner)]
    except Unanswered as error:
        gaps = [not_asked(_PATH, "what the namespace is like", error)]
    yield Answer(asked, f"it is of {owner}", tuple(gaps))


def _labels(settings: Settings, there: Any, owner: str) -> Iterator[Gap]:
    name = settings.namespace
    wanted = namespace_labels(name, settings.mesh, settings.namespace_options)
    for key, value in wanted.items():
        if key not in shared_labels(name) and there.get(key) != value:
            what = f"namespace {name} does not have the label `{key}: {value}`"
            instead = f"write `mesh` and `podSecurity` as {owner} has them"
            yield Gap("error", _PATH, what, instead)


def _hosts(settings: Settings, ask: Ask, owner: str) -> Iterator[Gap]:
    """Hosts of this stack that the Gateway of the owner does not have."""
    gateway, name = settings.gateway, settings.namespace
    if not gateway.hosts:
        return
    version = api_version("Gateway", settings.mesh.api_version)
    place = f"{version}/namespaces/{name}/gateways/gateway"
    if settings.mesh.uses_gateway_api:
        place = f"{GATEWAY_API}/namespaces/{gateway.namespace}/gateways/{gateway_name(name)}"
    found = {"metadata": {}, **(ask(f"/apis/{place}") or {})}
    offered = [one.host for one in listeners(found)]
    for number, host in enumerate(gateway.hosts):
        if not any(covers(one, host) for one in offered):
            what = f"the gateway of {owner} does not answer for {host}"
            instead = f"add it to `gateway: {{hosts: [...]}}` of {owner}, and deploy that first"
            yield Gap("error", ("gateway", "hosts", number), what, instead)


def hosts_outside(plan: Plan, ask: Ask) -> Iterator[Answer]:
    """Whether the namespace has a host of the stack already, by another name, or one of an owner.

    What has the same name is refused when it is created. Of two ServiceEntries of one host that
    differ Istio drops ports or all routes, for every caller in the namespace. What others have
    there, and what the stack itself had before a rename, nobody can tell apart: the owner of the
    namespace is only warned.
    https://github.com/istio/istio/issues/51466
    """
    settings, hosts = plan.settings, plan.graph.external_hosts
    if not hosts:
        return
    version = api_version("ServiceEntry", settings.mesh.api_version)
    try:
        found = ask(f"/apis/{version}/namespaces/{settings.namespace}/serviceentries")
    except Unanswered as error:
        gaps = [not_asked(hosts[0].path, "who else has hosts outside", error)]
    else:
        entries = maps_at(found, "items")
        gaps = [*_of_two_names(plan, entries), *_not_yet_there(plan, entries)]
    yield Answer("hosts outside", f"{len(hosts)} are asked for", tuple(gaps))


def _of_two_names(plan: Plan, there: Sequence[Manifest]) -> Iterator[Gap]:
    severity = "warning" if plan.settings.owns_namespace else "error"
    for host in plan.graph.own_hosts:
        for one in there:
            name = str(part(one, "metadata", "name"))
            if name != host.name and host.host in map_at(one, "spec").get("hosts", ()):
                what = f"ServiceEntry {name} has {host.host} in this namespace already"
                instead = "write its `owner`, or rename it in two updates, without it between"
                yield Gap(severity, host.path, what, instead)


def _not_yet_there(plan: Plan, there: Sequence[Manifest]) -> Iterator[Gap]:
    """Hosts that no proxy in the namespace knows before another stack has been deployed."""
    known = {host for one in there for host in map_at(one, "spec").get("hosts", ())}
    for host in plan.graph.external_hosts:
        if host.owner is not None and host.host not in known:
            what = f"namespace {plan.settings.namespace} has no ServiceEntry of {host.host}"
            yield Gap("error", host.path, what, f"deploy {host.owner} first, which has it")
