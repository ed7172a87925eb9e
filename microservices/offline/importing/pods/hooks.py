"""Hooks of Helm: when it runs a Job, and in which order those of one service run."""

from collections.abc import Sequence

from microservices.offline.importing.item import HOOK, Item
from microservices.offline.importing.pods.sets import in_order
from microservices.offline.importing.services import Service

_BEFORE = {"pre-install", "pre-upgrade"}
_AFTER = {"post-install", "post-upgrade"}
_WEIGHT = f"{HOOK}-weight"
_EACH_IMAGE = "a job runs before the pods of each new image of its service, the first one as well"
_ORDER = "jobs run one after another at one service alone"


def is_run(item: Item) -> bool:
    """Whether Helm runs a job at an install or an upgrade; what else it says is told."""
    moments = _moments(item)
    if moments and not moments & (_BEFORE | _AFTER):
        when = ", ".join(sorted(moments))
        item.why = f"Helm runs it at {when}: here a job runs before the pods of a new version"
        return False
    if item.kind == "Job" and moments and moments != _BEFORE:
        _leave(item, HOOK, _EACH_IMAGE)
    return True


def keep_order(jobs: Sequence[tuple[Item, Service, str]]) -> None:
    """Give jobs, each at its service under a name, names by which they run as with Helm."""
    once = [one for one in jobs if one[0].kind == "Job"]
    for service in {id(one): one for _, one, _ in once}.values():
        own = sorted((one for one in once if one[1] is service), key=_rank)
        names = [name for _, _, name in own]
        if any(item.hook for item, _, _ in own):
            said = service.settings["jobs"]
            for (item, _, name), new in zip(own, in_order(names, "job"), strict=True):
                said[new] = said.pop(name)
                item.said = f"services.{service.name}.jobs.{new}"
    hooks = [one for one in once if one[0].hook]
    if len({id(one) for _, one, _ in hooks}) > 1 and len({_weight(one[0]) for one in hooks}) > 1:
        for item in (one[0] for one in hooks if _WEIGHT in one[0].hook):
            _leave(item, _WEIGHT, _ORDER)


def _rank(job: tuple[Item, Service, str]) -> tuple[int, int, str]:
    """What runs before the pods, by weight and name; what is no hook; what runs after the pods."""
    item, _, name = job
    moments = _moments(item)
    if not moments:
        return 1, 0, name
    return 0 if moments & _BEFORE else 2, _weight(item), item.name


def _weight(item: Item) -> int:
    return int(item.hook.get(_WEIGHT, 0))


def _moments(item: Item) -> set[str]:
    return {one.strip() for one in str(item.hook.get(HOOK, "")).split(",")} - {""}


def _leave(item: Item, annotation: str, why: str) -> None:
    annotations = item.rest["metadata"].setdefault("annotations", {})
    annotations[annotation] = item.hook[annotation]
    item.reasons[annotation] = why
