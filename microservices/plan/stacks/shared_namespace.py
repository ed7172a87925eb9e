"""Namespaces of several stacks: one of them owns each, and the others agree with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from microservices.manifests.routes.host import covers
from microservices.plan.plan import Plan
from microservices.settings.stack import Settings
from microservices.settings.values.problems import Finding, Path

Broken = Iterator[tuple[str, Finding]]
"""Each with the stack whose settings it is a finding of."""
# What the owner says of the namespace, and objects of the other stacks depend on.
AGREED: Mapping[Path, Callable[[Settings], object]] = {
    ("mesh", "dataPlane"): lambda one: one.mesh.data_plane,
    ("mesh", "revision"): lambda one: one.mesh.revision,
    ("mesh", "cni"): lambda one: one.mesh.cni,
    ("mesh", "waypoint"): lambda one: one.mesh.waypoint,
    ("namespaceOptions", "podSecurity"): lambda one: one.namespace_options.pod_security,
    ("observability", "collectors"): lambda one: one.observability.collectors,
}
# The same of its gateway, where a stack exposes something.
AGREED_AT_GATEWAY: Mapping[Path, Callable[[Settings], object]] = {
    ("mesh", "routes"): lambda one: one.mesh.routes,
    ("gateway", "namespace"): lambda one: one.gateway.namespace,
    ("gateway", "httpPort"): lambda one: one.gateway.http_port,
    ("gateway", "httpsPort"): lambda one: one.gateway.https_port,
    ("gateway", "tls"): lambda one: one.gateway.tls is None,
    ("gateway", "selector"): lambda one: one.gateway.selector,
    ("gateway", "service"): lambda one: one.gateway.service,
}


def others_in(namespace: str | None, name: str, stacks: Mapping[str, Plan]) -> Sequence[str]:
    """The stacks in a namespace but for one of them."""
    return [
        other
        for other, plan in stacks.items()
        if plan.settings.namespace == namespace and other != name
    ]


def broken_namespaces(stacks: Mapping[str, Plan], paths: Mapping[str, str]) -> Broken:
    """What stacks in one namespace say that cannot be, or does not agree with its owner.

    `paths` has project and stack of each, by which the others name the owner. Of a namespace whose
    owner is not given only the other stacks are compared.
    """
    every = {name: plan.settings for name, plan in stacks.items()}
    members = {name: one for name, one in every.items() if not one.owns_namespace}
    owners: dict[str, str] = {}
    for name, settings in every.items():
        if name not in members and (owner := owners.setdefault(settings.namespace, name)) != name:
            what = f"{owner} has this namespace too, and each stack makes its own"
            instead = f"write another one, or `namespaceOptions: {{owner: {paths[owner]}}}`"
            yield name, Finding(("namespace",), what, instead)
    shared = dict.fromkeys(owners.get(one.namespace) for one in members.values())
    for owner in filter(None, shared):
        yield from ((owner, one) for one in _unprotected(every[owner]))
    for name, settings in members.items():
        owner = owners.get(settings.namespace)
        yield from ((name, one) for one in _misnamed(settings, owner, paths))
        if owner is not None:
            yield from ((name, one) for one in _disagreeing(settings, every[owner], owner))
    yield from _names_of_two(stacks, paths)


def _unprotected(owner: Settings) -> Iterator[Finding]:
    """An owner that is destroyed takes the objects of all other stacks with it."""
    said = owner.namespace_options.protect
    if not (owner.protects_namespace if said is None else said):
        what = "other stacks are in this namespace, and whatever deletes it deletes their objects"
        yield Finding(("namespaceOptions", "protect"), what, "write `protect: true`")


def _misnamed(settings: Settings, owner: str | None, paths: Mapping[str, str]) -> Iterator[Finding]:
    """An owner that is given, and is no stack that makes the namespace."""
    said = settings.namespace_options.owner
    if owner is not None and paths[owner] != said:
        what = f"{owner} makes the namespace {settings.namespace}"
        yield Finding(("namespaceOptions", "owner"), what, f"write {paths[owner]}")
    elif owner is None and said in paths.values():
        what = f"{said} does not make the namespace {settings.namespace}"
        instead = "write the stack that does, or another `namespace`"
        yield Finding(("namespaceOptions", "owner"), what, instead)


def _disagreeing(own: Settings, other: Settings, owner: str) -> Iterator[Finding]:
    """What a stack counts on that the owner of its namespace does not say."""
    agreed = {**AGREED, **(AGREED_AT_GATEWAY if own.gateway.hosts else {})}
    for path, said in agreed.items():
        if said(own) != said(other):
            what = f"it is otherwise in {owner}, which makes the namespace and its gateway"
            yield Finding(path, what, "write the same in both")
    for place, host in enumerate(own.gateway.hosts):
        if not any(covers(one, host) for one in other.gateway.hosts):
            what = f"the gateway of {owner} does not answer for it"
            yield Finding(("gateway", "hosts", place), what, "add it to `gateway.hosts` there")
    if own.observability.prometheus_operator and not other.observability.scraping_namespaces:
        what = f"{owner} lets no Prometheus into the namespace"
        instead = "write `observability.prometheusNamespaces` there"
        yield Finding(("observability", "prometheusOperator"), what, instead)


def _names_of_two(stacks: Mapping[str, Plan], paths: Mapping[str, str]) -> Broken:
    """Objects of one kind and name, and hosts outside, of two stacks in one namespace."""
    taken: dict[tuple[str, str, str], str] = {}
    for name, plan in stacks.items():
        told: list[Path] = []
        hosts = [("host", one.host, one.path) for one in plan.graph.own_hosts]
        names = [(one.kind, one.name, one.path) for one in plan.names if one.path]
        # Who calls whom by which name is the affair of each stack.
        own = ("called", "existingSets")
        made = (one for one in (*hosts, *names) if one[0] not in own and one[2][0] not in own)
        # What is named after another thing is told with it.
        for kind, called, path in sorted(made, key=lambda one: (len(one[2]), len(one[1]))):
            owner = taken.setdefault((plan.settings.namespace, kind, called), name)
            if owner != name and not any(path[: len(one)] == one for one in told):
                told.append(path)
                what = f"{owner} has `{called}` in this namespace too"
                instead = "rename one of the two"
                if kind == "host":
                    instead = f"write it in `externalServices`, with `owner: {paths[owner]}`"
                yield name, Finding(path, what, instead)
