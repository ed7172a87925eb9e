"""Access section: callers and callees of each service, by its policies and proxies."""

from collections.abc import Iterator, Mapping
from typing import Any

from manifests.host import CLUSTER
from manifests.index import ManifestIndex
from manifests.objects import Manifest, place
from manifests.parts import map_at, maps_at, part, texts_at
from manifests.selector import carries
from manifests.sidecar import Sidecars
from manifests.workload import pod_labels

_SECURITY, _NETWORKING = "security.istio.io", "networking.istio.io"
_PARTS = 5


def access_lines(index: ManifestIndex) -> list[tuple[str, str]]:
    """The name of each Service that a policy is for, who calls it, and what its pods call."""
    policies = index.of_kind("AuthorizationPolicy", _SECURITY)
    sidecars = Sidecars(index.of_kind("Sidecar", _NETWORKING))
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
    labels = pod_labels(workload)
    if place(policy)[0] != place(workload)[0]:
        return False
    wanted = map_at(policy, "spec", "selector", "matchLabels")
    targets = [str(one.get("name")) for one in maps_at(policy, "spec", "targetRefs")]
    return (bool(wanted) and carries(labels, wanted)) or labels.get("app") in targets


def _callers(policies: list[Manifest], namespace: str) -> Iterator[str]:
    for policy in policies:
        if part(policy, "spec", "action") not in (None, "ALLOW"):
            continue
        for rule in maps_at(policy, "spec", "rules"):
            words = _requests(rule)
            sources = maps_at(rule, "from")
            for source in sources:
                for name in _names(map_at(source, "source"), namespace):
                    yield f"{name}{words}"
            if not sources:
                yield f"anybody{words}"


def _names(source: Mapping[str, Any], namespace: str) -> Iterator[str]:
    """Who a source is; of accounts in the same namespace the name alone."""
    for principal in texts_at(source, "principals"):
        # TRUST_DOMAIN/ns/NAMESPACE/sa/ACCOUNT; anything else is told as it is written.
        parts = principal.split("/")
        if len(parts) != _PARTS:
            yield principal
        else:
            yield parts[4] if parts[2] == namespace else f"{parts[2]}/{parts[4]}"
    for name in texts_at(source, "namespaces"):
        yield f"namespace {name}"


def _requests(rule: Mapping[str, Any]) -> str:
    """Which requests a rule is for, where it is not for all on a port."""
    found = [
        " ".join(
            filter(
                None,
                (
                    "|".join(texts_at(one, "operation", "methods")),
                    "|".join(texts_at(one, "operation", "paths")),
                ),
            )
        )
        for one in maps_at(rule, "to")
    ]
    words = ", ".join(filter(None, found))
    return f" ({words})" if words else ""


def _called(sidecars: Sidecars, workloads: list[Manifest], namespace: str) -> Iterator[str]:
    """The hosts that the proxies of the pods know, where a Sidecar says so."""
    for one in workloads:
        scope = sidecars.scope(namespace, pod_labels(one))
        for owner, host in scope.hosts if scope.sidecar else ():
            if owner != "~":
                yield _short(host, namespace)


def _short(host: str, namespace: str) -> str:
    """A Service of the same namespace by its name, one of another as `namespace/name`."""
    name, _, rest = host.partition(".")
    owner, _, domain = rest.partition(".")
    if domain != CLUSTER:
        return host
    return name if owner == namespace else f"{owner}/{name}"
