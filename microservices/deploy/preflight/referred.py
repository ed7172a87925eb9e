"""Referenced objects that must already exist in the cluster."""

from collections.abc import Iterator
from dataclasses import dataclass

from microservices.deploy.preflight.ask import Ask, Unanswered
from microservices.deploy.preflight.gap import Answer, Gap, not_asked
from microservices.manifests.parts import maps_at
from microservices.plan.plan import Plan
from microservices.plan.subjects import Pods
from microservices.rules.rule import Severity
from microservices.settings.stack import Settings
from microservices.settings.values.problems import Path

_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
_CLASSES = "/apis/storage.k8s.io/v1/storageclasses"


@dataclass(frozen=True)
class Reference:
    """An object by the path of its API, and what it is called in a sentence.

    It is an error where the API server or the scheduler refuses pods without it, and a warning
    where it may come later, as what is in a namespace that the stack itself makes.
    """

    api: str
    called: str
    path: Path
    severity: Severity = "warning"


def references(plan: Plan) -> tuple[Reference, ...]:
    """Every object that the settings name and do not make, each once."""
    found: dict[str, Reference] = {}
    for one in (*_beside(plan.settings), *_of_hosts(plan), *_of_pods(plan)):
        found.setdefault(one.api, one)
    return tuple(found.values())


def _beside(settings: Settings) -> Iterator[Reference]:
    mesh, gateway, own = settings.mesh, settings.gateway, settings.namespace
    classes = "/apis/gateway.networking.k8s.io/v1/gatewayclasses"
    if mesh.waypoint:
        yield Reference(
            f"{classes}/istio-waypoint", "GatewayClass istio-waypoint", ("mesh", "waypoint")
        )
    if gateway.hosts and mesh.uses_gateway_api:
        yield Reference(f"{classes}/istio", "GatewayClass istio", ("mesh", "routes"))
    yield from issuers_of(settings)
    for credential, issuer, _, path in gateway.certificates:
        if credential and not issuer:
            yield _secret(gateway.namespace, credential, (*path, "credentialName"))
    for set_name, written in settings.external_secrets.items():
        where = "" if written.store_kind == "ClusterSecretStore" else f"namespaces/{own}/"
        api = f"/apis/external-secrets.io/v1/{where}{written.store_kind.lower()}s/{written.store}"
        path = ("externalSecrets", set_name, "store")
        yield Reference(api, f"{written.store_kind} {written.store}", path)
    for set_name, existing in settings.existing_sets.items():
        if not existing.optional:
            name, path = existing.name or set_name, ("existingSets", set_name, "name")
            api = f"/api/v1/namespaces/{own}/{existing.kind.lower()}s/{name}"
            yield Reference(api, f"{existing.kind} {name} in {own}", path)


def _of_hosts(plan: Plan) -> Iterator[Reference]:
    """The certificates of TLS to hosts outside, which the proxies of their callers mount."""
    own = plan.settings.namespace
    for host in plan.graph.external_hosts:
        for tls in (port.tls for port in host.ports if port.tls):
            if tls.client_secret:
                yield _secret(own, tls.client_secret, host.path)
            if name := tls.ca_config_map:
                api = f"/api/v1/namespaces/{own}/configmaps/{name}"
                yield Reference(api, f"ConfigMap {name} in {own}", host.path)


def issuers_of(settings: Settings) -> Iterator[Reference]:
    """What issues the certificates of the gateway."""
    gateway = settings.gateway
    for _, issuer, _, path in gateway.certificates:
        if issuer:
            where = "" if issuer.kind == "ClusterIssuer" else f"namespaces/{gateway.namespace}/"
            api = f"/apis/cert-manager.io/v1/{where}{issuer.kind.lower()}s/{issuer.name}"
            yield Reference(api, f"{issuer.kind} {issuer.name}", (*path, "issuer", "name"))


def _of_pods(plan: Plan) -> Iterator[Reference]:
    own = plan.settings.namespace
    for pods in plan.versions:
        scheduling = pods.workload.scheduling
        if name := scheduling.priority_class:
            api = f"/apis/scheduling.k8s.io/v1/priorityclasses/{name}"
            path = pods.path("scheduling", "priority_class")
            yield Reference(api, f"PriorityClass {name}", path, "error")
        if name := scheduling.runtime_class:
            api = f"/apis/node.k8s.io/v1/runtimeclasses/{name}"
            path = pods.path("scheduling", "runtime_class")
            yield Reference(api, f"RuntimeClass {name}", path, "error")
        for name in pods.workload.pull_secrets:
            yield _secret(own, name, pods.path("pull_secrets"))
        if scaling := pods.workload.scaling:
            for trigger, written in scaling.triggers.items():
                if name := written.authentication:
                    api = f"/apis/keda.sh/v1alpha1/namespaces/{own}/triggerauthentications/{name}"
                    path = pods.path("scaling", "triggers", trigger, "authentication")
                    yield Reference(api, f"TriggerAuthentication {name}", path)
        yield from _volumes(pods, own)


def _volumes(pods: Pods, namespace: str) -> Iterator[Reference]:
    for name, volume in pods.workload.volumes.items():
        if volume.claim and (storage := volume.claim.storage_class):
            path = pods.path("volumes", name, "claim", "storage_class")
            yield Reference(f"{_CLASSES}/{storage}", f"StorageClass {storage}", path, "error")
        if claim := volume.existing_claim:
            api = f"/api/v1/namespaces/{namespace}/persistentvolumeclaims/{claim}"
            path = pods.path("volumes", name, "existing_claim")
            yield Reference(api, f"PersistentVolumeClaim {claim} in {namespace}", path)


def _secret(namespace: str, name: str, path: Path) -> Reference:
    api = f"/api/v1/namespaces/{namespace}/secrets/{name}"
    return Reference(api, f"Secret {name} in {namespace}", path)


def referred(plan: Plan, ask: Ask) -> Iterator[Answer]:
    """What is only named and is not there."""
    gaps: list[Gap] = []
    wanted = references(plan)
    for one in wanted:
        try:
            if ask(one.api) is None:
                instead = "make it, or name one that is there"
                gaps.append(Gap(one.severity, one.path, f"there is no {one.called}", instead))
        except Unanswered as error:
            gaps.append(not_asked(one.path, f"whether there is {one.called}", error))
    if wanted:
        yield Answer("objects that are only named", f"{len(wanted)} are asked for", tuple(gaps))
    yield from _default_class(plan, ask)
    yield from _challenges(plan, ask)


def _challenges(plan: Plan, ask: Ask) -> Iterator[Answer]:
    """Whether issuers by ACME can prove that the hosts are ours.

    The gateway redirects HTTP, also the challenge, to a port that has no certificate yet.
    https://letsencrypt.org/docs/challenge-types/
    """
    for issuer in {one.api: one for one in issuers_of(plan.settings)}.values():
        try:
            solvers = maps_at(ask(issuer.api), "spec", "acme", "solvers")
        except Unanswered:
            # Told of where it is looked for.
            continue
        kinds = {kind for solver in solvers for kind in ("http01", "dns01") if kind in solver}
        if kinds == {"http01"}:
            what = f"{issuer.called} solves challenges by HTTP-01, and the gateway redirects HTTP"
            gap = Gap("warning", issuer.path, what, "name one that solves them by DNS-01")
            yield Answer("challenges of an issuer", "HTTP-01", (gap,))


def _default_class(plan: Plan, ask: Ask) -> Iterator[Answer]:
    """The StorageClass of claims that name none."""
    paths = [
        pods.path("volumes", name, "claim")
        for pods in plan.versions
        for name, volume in pods.workload.volumes.items()
        if volume.claim and not volume.claim.storage_class
    ]
    if not paths:
        return
    asked = "default StorageClass"
    try:
        classes = (ask(_CLASSES) or {}).get("items", ())
    except Unanswered as error:
        yield Answer(asked, "not known", (not_asked(paths[0], f"the {asked}", error),))
        return
    default = [
        item["metadata"]["name"]
        for item in classes
        if (item["metadata"].get("annotations") or {}).get(_DEFAULT_CLASS) == "true"
    ]
    if default:
        yield Answer(asked, default[0])
    else:
        what = "the cluster has no default StorageClass, and the claim would wait for ever"
        gaps = tuple(Gap("error", path, what, "write `storageClass`") for path in paths)
        yield Answer(asked, "none", gaps)
