"""Kinds of services, adopted objects and former names."""

from microservices.plan.plan import Plan, services
from microservices.plan.subjects import Service
from microservices.rules.rule import error
from microservices.settings.values.problems import Finding, Findings

_ROUTED = ("ServiceAccount", "Service", "VirtualService", "DestinationRule")
_COUNTED = ("PodDisruptionBudget", "HorizontalPodAutoscaler")
_MADE = {
    "service": (*_ROUTED, *_COUNTED, "Deployment"),
    "stateful": (*_ROUTED, *_COUNTED),
    "worker": ("ServiceAccount", *_COUNTED, "Deployment"),
}


@error(
    "The data of a stateful service belong to one set of pods: two versions would be two services "
    "under one name.",
    each=services,
)
def stateful_services_have_one_version(service: Service) -> Findings:
    """A stateful service has at most one version."""
    count = len(service.settings.versions)
    if service.settings.kind == "stateful" and count > 1:
        what = f"a stateful service has {count} versions, and each would have data of its own"
        instead = "keep one version, or make two services of it"
        yield Finding(service.path("versions"), what, instead)


@error("What is not made of a service cannot be taken over for it.", each=services)
def adopted_kinds_are_made(service: Service) -> Findings:
    """Each kind in `adopt` is one that a service of its kind becomes."""
    adopted, kind = service.settings.adopt, service.settings.kind
    if isinstance(adopted, bool):
        return
    for place, one in enumerate(adopted):
        if one not in _MADE[kind]:
            path = service.path("adopt", place)
            instead = f"write one of: {', '.join(sorted(_MADE[kind]))}"
            yield Finding(path, f"a {kind} has no {one}", instead)


@error(
    "A service that was renamed takes over what is there under its former name, so nobody else may "
    "have that name. https://www.pulumi.com/docs/iac/concepts/options/aliases/",
)
def former_names_are_free(plan: Plan) -> Findings:
    """Each `formerName` is no service of the stack, and no two services have the same one."""
    owners: dict[str, str] = {}
    for service in services(plan):
        former = service.settings.former_name
        if former is None:
            continue
        path, instead = service.path("formerName"), "leave it out, or write another name"
        if former == service.name:
            yield Finding(path, "the service is still called that", instead)
        elif former in plan.settings.services:
            yield Finding(path, f"there is a service `{former}` in this stack", instead)
        elif former in owners:
            what = f"`{former}` is the former name of {owners[former]} as well"
            yield Finding(path, what, instead)
        owners.setdefault(former, service.name)


@error(
    "A claim is named after its service. Under another name it is another claim, and empty, while "
    "the pods of the old name still hold what is in the old one. "
    "https://kubernetes.io/docs/concepts/storage/persistent-volumes/",
    each=services,
)
def renamed_services_make_no_claims(service: Service) -> Findings:
    """A service with `formerName` has no volume with `claim`."""
    written = [service.settings, *service.settings.versions.values()]
    claims = {name for one in written for name, volume in one.volumes.items() if volume.claim}
    if service.settings.former_name and claims:
        what = f"the service has claims of its own: {', '.join(sorted(claims))}"
        instead = "leave `formerName` out, and bring the data over with `existingClaim`"
        yield Finding(service.path("formerName"), what, instead)


@error(
    "Only the pods of a StatefulSet stay when it goes; a claim stays in any case.",
    each=services,
)
def only_stateful_sets_are_protected(service: Service) -> Findings:
    """`protect: false` stands at a stateful service."""
    if not service.settings.protect and service.settings.kind != "stateful":
        what = f"a {service.settings.kind} has no StatefulSet"
        yield Finding(service.path("protect"), what, "leave it out")
