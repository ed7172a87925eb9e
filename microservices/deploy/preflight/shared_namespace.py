"""Namespace that another stack owns: there before this one, and as this one counts on."""

from collections.abc import Iterator
from typing import Any

from microservices.deploy.preflight.ask import Ask, Unanswered
from microservices.deploy.preflight.gap import Answer, Gap, not_asked
from microservices.kinds.gateway_api.group import API_VERSION as GATEWAY_API
from microservices.kinds.istio.group import api_version
from microservices.manifests.gateway import listeners
from microservices.manifests.parts import map_at
from microservices.manifests.routes.host import covers
from microservices.plan.names import gateway_name, shared_labels
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
