"""Access, Tokens and External sections: who is let in, with which token, and hosts outside."""

from collections.abc import Iterator, Mapping

from microservices.manifests.authorization_policy import (
    account_of,
    action,
    operations,
    rules,
    selector,
    services,
    sources,
)
from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest, Place, place
from microservices.manifests.parts import map_at, maps_at, texts_at
from microservices.manifests.routes.host import service_place
from microservices.manifests.selector import carries
from microservices.manifests.sidecar import Sidecars
from microservices.manifests.workload import pod_labels


def access_lines(index: ManifestIndex) -> list[tuple[str, str]]:
    """The name of each Service that a policy is for, who calls it, and what its pods call."""
    policies = index.of_kind("AuthorizationPolicy")
    sidecars = Sidecars(index.of_kind("Sidecar"))
    closed = {place(one)[0] for one in policies if not map_at(one, "spec")}
    found: list[tuple[str, str]] = []
    for workloads in _by_app(index).values():
        namespace, name = place(workloads[0])[0], str(pod_labels(workloads[0]).get("app"))
        own = [one for one in policies if _is_for(one, workloads[0])]
        if own or namespace in closed:
            callers = ", ".join(dict.fromkeys(_callers(own, namespace))) or "nobody"
            called = ", ".join(dict.fromkeys(_called(sidecars, workloads, namespace)))
            found.append((name, f"called by {callers}" + (f"; calls {called}" if called else "")))
    return sorted(found)


def _by_app(index: ManifestIndex) -> Mapping[tuple[str, str], list[Manifest]]:
    """The workloads of each service."""
    found: dict[tuple[str, str], list[Manifest]] = {}
    for item in index.workloads():
        if app := pod_labels(item).get("app"):
            found.setdefault((place(item)[0], str(app)), []).append(item)
    return found


def _is_for(policy: Manifest, workload: Manifest) -> bool:
    """Whether a policy is for the pods of a workload, or for the Service before them."""
    labels, wanted = pod_labels(workload), selector(policy)
    if place(policy)[0] != place(workload)[0]:
        return False
    return (bool(wanted) and carries(labels, wanted)) or labels.get("app") in services(policy)


def _callers(policies: list[Manifest], namespace: str) -> Iterator[str]:
    for policy in policies:
        for rule in rules(policy) if action(policy) == "ALLOW" else ():
            words = _requests(rule)
            for source in sources(rule):
                yield from (f"{name}{words}" for name in _names(source, namespace))


def _names(source: Manifest, namespace: str) -> Iterator[str]:
    """Who a source is; of accounts in the same namespace the name alone."""
    if not source:
        yield "anybody"
    for written in texts_at(source, "principals"):
        account = account_of(written)
        yield _short(account, namespace) if account else written
    for written in texts_at(source, "serviceAccounts"):
        owner, _, account = written.rpartition("/")
        yield account if owner in ("", namespace) else written
    for name in texts_at(source, "namespaces"):
        yield f"namespace {name}"


def _requests(rule: Manifest) -> str:
    """Which requests a rule is for, where it is not for all on a port."""
    asked = [
        ["|".join(texts_at(one, key)) for key in ("methods", "paths")] for one in operations(rule)
    ]
    words = ", ".join(filter(None, (" ".join(filter(None, one)) for one in asked)))
    return f" ({words})" if words else ""


def _called(sidecars: Sidecars, workloads: list[Manifest], namespace: str) -> Iterator[str]:
    """The hosts that the proxies of the pods know, where a Sidecar says so."""
    for one in workloads:
        scope = sidecars.scope(namespace, pod_labels(one))
        for owner, host in scope.hosts if scope.sidecar else ():
            if owner != "~":
                service = service_place(host, namespace)
                yield _short(service, namespace) if service else host


def _short(where: Place, namespace: str) -> str:
    """What is in the same namespace by its name, what is in another as `namespace/name`."""
    return where[1] if where[0] == namespace else "/".join(where)


def token_lines(index: ManifestIndex) -> list[tuple[str, str]]:
    """The name of each RequestAuthentication, its issuers, and what is let in without a token.

    What shows none is refused by an AuthorizationPolicy for the same pods, and by nothing else.
    """
    policies = index.of_kind("AuthorizationPolicy")
    return [
        (place(one)[1], "; ".join(_tokens(one, policies)))
        for one in index.of_kind("RequestAuthentication")
    ]


def _tokens(item: Manifest, policies: list[Manifest]) -> Iterator[str]:
    yield " or ".join(_issuer(rule) for rule in maps_at(item, "spec", "jwtRules"))
    refused = [one for policy in policies for one in _refused(policy, item)]
    if not refused:
        yield "requests without a token are let in"
        return
    hosts = [host for host in texts_at(refused[0], "hosts") if not host.endswith(":*")]
    if hosts:
        yield f"at {', '.join(hosts)}"
    if paths := texts_at(refused[0], "notPaths"):
        yield f"none for {', '.join(paths)}"


def _issuer(rule: Manifest) -> str:
    audiences = texts_at(rule, "audiences")
    wanted = f" for {' or '.join(audiences)}" if audiences else ""
    return f"a token of {rule.get('issuer')}{wanted}"


def _guarded(item: Manifest) -> tuple[str, Manifest, list[Manifest]]:
    """The namespace and pods, or Services, that a policy is for."""
    spec = map_at(item, "spec")
    return place(item)[0], map_at(spec, "selector"), maps_at(spec, "targetRefs")


def _refused(policy: Manifest, item: Manifest) -> Iterator[Manifest]:
    """What a policy for the same pods refuses without a token: all of it is an empty operation."""
    same = action(policy) == "DENY" and _guarded(policy) == _guarded(item)
    for rule in rules(policy) if same else ():
        if any("notRequestPrincipals" in source for source in sources(rule)):
            yield from operations(rule)


def external_lines(index: ManifestIndex) -> list[tuple[str, str]]:
    """The name of each ServiceEntry, and its hosts with their ports."""
    entries = index.of_kind("ServiceEntry")
    return [(place(entry)[1], ", ".join(_addresses(entry))) for entry in entries]


def _addresses(entry: Manifest) -> Iterator[str]:
    for host in texts_at(entry, "spec", "hosts"):
        for port in maps_at(entry, "spec", "ports") or [{}]:
            number = f":{port['number']}" if "number" in port else ""
            protocol = f" ({port['protocol']})" if "protocol" in port else ""
            protocol += f" to port {port['targetPort']}" if "targetPort" in port else ""
            yield f"{host}{number}{protocol}"
