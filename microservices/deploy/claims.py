"""Claims: what a deployment would do to storage, and to pods of a deployed StatefulSet.

These are no rules: they compare settings with what was last deployed, and refuse. A claim keeps its
class and its access mode, and never shrinks; a StatefulSet never changes the claims of its pods.
https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims
https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
"""

from collections.abc import Collection, Iterator

from microservices.deploy.deployed import Deployed, DeployedClaim, DeployedStorage
from microservices.manifests.quantity import amount
from microservices.plan.subjects import Pods, Service, pods_of, services_of
from microservices.settings.pods.volume import ClaimSettings
from microservices.settings.stack import Settings
from microservices.settings.values.problems import Finding

_PAGE = "docs/grow-a-claim.md"
_ANOTHER = "or give the volume another name: it starts empty, and this claim is kept"


def loss_findings(before: Deployed, settings: Settings) -> list[Finding]:
    """Why settings may not be deployed after what was deployed before."""
    found = [*_namespace_left(before, settings)]
    for name, one in sorted(before.services.items()):
        if one.storage is None:
            continue
        written = settings.services.get(name)
        service = Service(name, written) if written else None
        if one.storage.stateful and one.storage.protect:
            found += _sets_removed(name, one.storage, service)
        if service and one.storage.stateful == (service.settings.kind == "stateful"):
            found += _claims_changed(one.storage, service)
    return found


def protects_namespace(before: Deployed, settings: Settings) -> bool:
    """Whether the engine is to refuse to delete the namespace.

    Claims of services that have gone are in it still, so it stays protected until that is said.
    """
    if not settings.owns_namespace:
        return False
    said = settings.namespace_options.protect
    if said is not None:
        return said
    same = before.namespace == settings.namespace
    return settings.protects_namespace or (before.protected and same)


def replaced_sets(before: Deployed, settings: Settings) -> frozenset[str]:
    """The services whose StatefulSet is made anew, since it is to claim something else.

    Its pods stay unless `protect: false` was deployed, as `loss_findings` has it. Of what an older
    program deployed nobody knows what would become of the pods.
    """
    return frozenset(
        service.name
        for service in services_of(settings)
        if (known := before.services.get(service.name))
        and (storage := known.storage)
        and storage.stateful
        and any(_templates_differ(storage, pods) for pods in pods_of(service))
    )


def _claims(pods: Pods) -> dict[str, ClaimSettings]:
    volumes = pods.workload.volumes.items()
    return {name: one.claim for name, one in sorted(volumes) if one.claim}


def _templates_differ(storage: DeployedStorage, pods: Pods) -> bool:
    """Whether a version claims other volumes, or other sizes of them, than it was deployed with."""
    known = storage.claims.get(pods.version.name, {})
    sizes = {name: amount(one.size) for name, one in known.items()}
    return sizes != {name: amount(one.size) for name, one in _claims(pods).items()}


def _namespace_left(before: Deployed, settings: Settings) -> Iterator[Finding]:
    """Another namespace is a new one, and the old one goes with every claim in it."""
    old = before.namespace
    if old and old != settings.namespace and old != settings.namespace_options.moved_from:
        what = f"the stack was deployed to `{old}`, which would be deleted with everything in it"
        instead = f"write `{old}`, or `namespaceOptions: {{movedFrom: {old}}}` beside it"
        yield Finding(("namespace",), what, instead)
    if old == settings.namespace and not before.owner and not settings.owns_namespace:
        what = "this stack made the namespace, which would be deleted with everything in it"
        instead = "leave it out, and let the services of others move to stacks of their own"
        yield Finding(("namespaceOptions", "owner"), what, instead)


def _sets_removed(
    name: str, storage: DeployedStorage, service: Service | None
) -> Iterator[Finding]:
    """A StatefulSet goes, or another one takes its place, which has none of its claims."""
    if service and service.settings.kind == "stateful":
        gone = sorted(storage.claims.keys() - service.settings.written_versions.keys())
        place: tuple[str, ...] = ("services", name, "versions")
    else:
        gone, place = sorted(storage.claims), ("services", name)
    for version in gone:
        what = f"the StatefulSet {name}-{version} would be deleted, with all of its pods"
        instead = f"leave it, write `protect: false` at {name}, and remove it after an update"
        yield Finding(place, what, instead)


def _claims_changed(storage: DeployedStorage, service: Service) -> Iterator[Finding]:
    """Every claim that is there already, and is written otherwise."""
    for pods in pods_of(service):
        known = storage.claims.get(pods.version.name)
        if known is None:
            continue
        for name, claim in _claims(pods).items():
            if name in known:
                yield from _fixed(pods, name, known[name], claim)
                yield from _size(pods, name, known[name], claim)
        if pods.is_stateful and _templates_differ(storage, pods):
            yield from _made_anew(pods, storage, known.keys())


def _made_anew(pods: Pods, storage: DeployedStorage, known: Collection[str]) -> Iterator[Finding]:
    """A StatefulSet takes its pods over from the one before, but for those without a claim of it.

    Its controller would give the pod a volume more, which the API server refuses.
    """
    protect = pods.service.settings.protect
    if storage.protect != protect:
        what = f"`protect` changes at {pods.service.name}, and so do its claims"
        yield Finding(pods.service.path("volumes"), what, "change one of them with each update")
    elif protect:
        for name in sorted(_claims(pods).keys() - known):
            what = f"no pod of {pods.name} gets one more claim while it runs"
            instead = f"write `protect: false` at {pods.service.name} for an update, then this with"
            instead += " another: all of its pods end, and come again with their claims"
            yield Finding(pods.path("volumes", name, "claim"), what, instead)


def _fixed(pods: Pods, name: str, known: DeployedClaim, claim: ClaimSettings) -> Iterator[Finding]:
    """Class and access mode; the cluster fills in the class of a claim that writes none."""
    path = ("volumes", name, "claim")
    if claim.storage_class != known.storage_class and (claim.storage_class or pods.is_stateful):
        was = f"`{known.storage_class}`" if known.storage_class else "the cluster's default one"
        right = f"write {was}" if known.storage_class else "leave it out"
        what = f"the claim was made with another class, {was}, and keeps it"
        yield Finding(pods.path(*path, "storage_class"), what, f"{right}, {_ANOTHER}")
    if claim.access_mode != known.access_mode:
        what = f"the claim was made with `{known.access_mode}`, and keeps it"
        instead = f"write `{known.access_mode}`, {_ANOTHER}"
        yield Finding(pods.path(*path, "access_mode"), what, instead)


def _size(pods: Pods, name: str, known: DeployedClaim, claim: ClaimSettings) -> Iterator[Finding]:
    """A claim that is there grows, but for those of a StatefulSet not by what is written."""
    path = pods.path("volumes", name, "claim", "size")
    was, wanted = amount(known.size), amount(claim.size)
    if wanted < was:
        what = f"the claim was made with {known.size}, and claims never shrink"
        yield Finding(path, what, f"write at least {known.size}, {_ANOTHER}")
    grown = claim.grown_from is not None and amount(claim.grown_from) == was
    if wanted > was and pods.is_stateful and not grown:
        what = f"the claims {name}-{pods.name}-0 and so on have {known.size}"
        what += ", and a StatefulSet changes none of them"
        instead = f"grow each by `kubectl patch pvc`, then write `grownFrom: {known.size}`"
        yield Finding(path, what, f"{instead} beside it; see {_PAGE}")
