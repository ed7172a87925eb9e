"""Jobs: CronJobs and Jobs, each at the service whose image, name or sets it has."""

from collections.abc import Iterable

from microservices.offline.importing.item import Item, Tree, maps, moved, put, take
from microservices.offline.importing.pods.hooks import is_run, keep_order
from microservices.offline.importing.pods.sets import Sets, free_name, set_name
from microservices.offline.importing.pods.volumes import Claim
from microservices.offline.importing.pods.workload import Pods, pod
from microservices.offline.importing.services import ONLY, Service
from microservices.settings.pods.image import parse

KINDS = ("CronJob", "Job")
_CRON = {
    "schedule": "schedule",
    "timeZone": "timeZone",
    "concurrencyPolicy": "concurrency",
    "startingDeadlineSeconds": "startingDeadlineSeconds",
    "successfulJobsHistoryLimit": "succeededHistory",
    "failedJobsHistoryLimit": "failedHistory",
    "suspend": "suspend",
}
_JOB = {"backoffLimit": "retries", "activeDeadlineSeconds": "deadlineSeconds"}
# What a job says itself; all else of its pods is as its service says.
_OWN = ("image", "command", "args", "env", "envKeys", "envFields", "configFrom", "resources")
_OWN += ("allow", "runAsUser")
_INHERITED = "the pods of a job have it from their service"


def jobs(items: Iterable[Item], found: list[Service], sets: Sets, claim: Claim) -> None:
    """Write each job at a service; one that belongs to none has a worker without pods."""
    placed: list[tuple[Item, Service, str]] = []
    for item in items:
        if item.kind in KINDS and is_run(item):
            spec = item.rest.get("spec") or {}
            inner, said = spec, {}
            if item.kind == "CronJob":
                inner = (spec.get("jobTemplate") or {}).get("spec") or {}
                said = {"concurrency": "Allow", **moved(spec, _CRON)}
            said |= moved(inner, _JOB)
            take(spec, "jobTemplate.metadata.labels")
            take(inner, "selector")
            owner, name = _add(item, inner.get("template") or {}, said, found, (sets, claim))
            item.said = f"services.{owner.name}.jobs.{name}"
            placed.append((item, owner, name))
    keep_order(placed)


def _add(
    item: Item, template: Tree, said: Tree, found: list[Service], known: tuple[Sets, Claim]
) -> tuple[Service, str]:
    """The service of a job, and its name there."""
    pods = Pods.of(item, template)
    main: Tree = next(iter(maps(pods.pod, "containers")), {})
    words = pod(pods, main, known[0], known[1], [])
    owner = _owner(item, words, found)
    if owner is None:
        name = set_name(item.name, "job")
        owner = Service(free_name([name, f"{name}-job"], [one.name for one in found]))
        owner.settings = {"kind": "worker", "image": words.get("image"), "replicas": 0}
        owner.versions = {ONLY: pods}
        found.append(owner)
    if pods.account != "default":
        owner.leave_account(pods)
    job = {**{key: words[key] for key in _OWN if key in words}, **said}
    _volumes(job, words, owner, item)
    service = owner.settings
    put(service, "pullSecrets", service.get("pullSecrets") or words.get("pullSecrets"))
    item.rest["notSaid"] = {
        key: value
        for key, value in words.items()
        if key not in (*_OWN, "volumes") and value != service.get(key)
    }
    item.reasons["notSaid"] = _INHERITED
    taken = owner.settings.setdefault("jobs", {})
    names = [set_name(one, "job") for one in (item.name.removeprefix(f"{owner.name}-"), item.name)]
    name = free_name(names, taken)
    taken[name] = job
    # With neither a command nor arguments a job needs an image, though it be that of its service.
    if words.get("image") == owner.settings.get("image") and job.keys() & {"command", "args"}:
        job.pop("image", None)
    return owner, name


def _owner(item: Item, words: Tree, found: list[Service]) -> Service | None:
    """The service that a job is of: by its image, its name, or the label that groups objects."""
    image = parse(words.get("image")).repository
    part = item.labels.get("app") or item.labels.get("app.kubernetes.io/part-of")
    by_image = [one for one in found if image and image in _repositories(one)]
    by_name = [one for one in found if item.name.startswith(f"{one.name}-") or one.name == part]
    return next(iter([*by_image, *by_name]), None)


def _repositories(service: Service) -> set[str | None]:
    settings = [service.settings, *service.settings.get("versions", {}).values()]
    return {parse(one.get("image")).repository for one in settings}


def _volumes(job: Tree, words: Tree, owner: Service, item: Item) -> None:
    """A job mounts volumes of its service: those that this one has not are added to it."""
    for name, volume in words.get("volumes", {}).items():
        own = owner.settings.setdefault("volumes", {}).setdefault(name, volume)
        job.setdefault("mounts", {})[name] = volume["path"]
        if {**own, "path": ""} != {**volume, "path": ""}:
            put(item.rest, f"otherVolumes.{name}", volume)
            item.reasons["otherVolumes"] = "its service has another volume of this name"
